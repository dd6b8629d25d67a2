-- # R116 same citation twice
-- ## What it does
-- Reports a citation that names the same cell and the same place in the same source as an earlier one.
-- ## Why is this bad
-- One piece of evidence is counted twice.
-- ## How to fix
-- Remove one of the two.
-- severity: error
-- needs: citations

with places_cited as (
    select
        citation_id,
        _line,
        record_id,
        record_field,
        first_value(citation_id) over (
            partition by
                record_table,
                record_id,
                record_field,
                source_id,
                sentence_id,
                locator
            order by _line
        ) as first_id
    from citations
)
select
    'citations' as resource,
    _line as line,
    null as field,
    citation_id as record_id,
    format(
        'citation `{}` is of `{}` of `{}` from the same place as `{}`',
        citation_id,
        record_field,
        record_id,
        first_id
    ) as message,
    'remove one of the two, or cite the other place that was meant' as help
from places_cited
where citation_id <> first_id
