-- # R203 ordinal differs from id
-- ## What it does
-- Reports sentences whose ordinal is another number than the one in their id.
-- ## Why is this bad
-- The reading order would be one thing by the ids and another by the ordinals.
-- ## How to fix
-- Mend the ordinal.
-- severity: error
-- needs: sentences

with numbered as (
    select
        sentence_id,
        ordinal,
        _line,
        try_cast(split_part(sentence_id, '.', 2) as bigint) as number_in_id
    from sentences
)
select
    'sentences' as resource,
    _line as line,
    'ordinal' as field,
    sentence_id as record_id,
    format('sentence `{}` has ordinal {}', sentence_id, ordinal) as message,
    format('write {}', number_in_id) as help
from numbered
where ordinal <> number_in_id
    and ordinal > 0
