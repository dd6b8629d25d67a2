-- # R704 statement of two sentences
-- ## What it does
-- Reports statements in which a second sentence follows a full stop, a question mark or an exclamation mark. Initials,
-- country abbreviations and titles such as Mr. and Gen. do not end a sentence.
-- ## Why is this bad
-- A claim is one proposition; two sentences are two claims, and each needs its own evidence.
-- ## How to fix
-- Make two claims of it, or one sentence when it is one proposition.
-- severity: error
-- needs: claims

with found as (
    select
        claim_id,
        _line,
        regexp_extract(
            regexp_replace(
                statement,
                '\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Maj|Capt|Adm|Sen|Rep|Gov|St|No|Art|vs|approx|Jr|Sr)\.',
                '',
                'g'
            ),
            '[^ ]*[.!?]["”’'')]* +["“‘''(]*[A-Z0-9][^ ]*'
        ) as words
    from claims
)
select
    'claims' as resource,
    _line as line,
    'statement' as field,
    claim_id as record_id,
    format('the statement of claim `{}` has a second sentence at `{}`', claim_id, words) as message,
    'make two claims of it, or one sentence' as help
from found
where words <> ''
