-- # R216 same rendition twice
-- ## What it does
-- Reports a pair of sentences that stands in `renditions` already.
-- ## Why is this bad
-- The pair is counted twice, perhaps with two verdicts on its fidelity.
-- ## How to fix
-- Remove one of the two.
-- severity: error
-- needs: renditions

with pairs as (
    select
        rendition_id,
        sentence_id,
        renders_id,
        _line,
        first_value(rendition_id) over (
            partition by
                least(sentence_id, renders_id),
                greatest(sentence_id, renders_id)
            order by _line
        ) as first_id
    from renditions
)
select
    'renditions' as resource,
    _line as line,
    null as field,
    rendition_id as record_id,
    format(
        'rendition `{}` pairs `{}` with `{}`, as `{}` does',
        rendition_id,
        sentence_id,
        renders_id,
        first_id
    ) as message,
    'remove one of the two' as help
from pairs
where rendition_id <> first_id
