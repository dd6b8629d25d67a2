-- # R702 statement begins with pronoun
-- ## What it does
-- Reports statements whose first word is a pronoun or points back: I, we, you, he, she, it, they, with my, our, his,
-- her and the like; this, that, these, those.
-- ## Why is this bad
-- A statement stands alone; nothing before it says who is meant.
-- ## How to fix
-- Write the name or the thing that is meant.
-- severity: error
-- needs: claims

with beginnings as (
    select
        claim_id,
        _line,
        regexp_extract(
            statement,
            '(?i)^(he|she|it|they|his|her|hers|its|their|theirs|this|that|these|those|i|we|you|my|our|your)\b',
            1
        ) as word
    from claims
)
select
    'claims' as resource,
    _line as line,
    'statement' as field,
    claim_id as record_id,
    format('the statement of claim `{}` begins with `{}`', claim_id, word) as message,
    'write the name or the thing that is meant' as help
from beginnings
where word <> ''
