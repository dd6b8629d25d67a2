-- # R703 statement without full stop
-- ## What it does
-- Reports statements that do not end with one full stop.
-- ## Why is this bad
-- The statement may be cut off, or be a heading or a question and no proposition.
-- ## How to fix
-- Write the statement as one sentence with a full stop.
-- severity: error
-- needs: claims

select
    'claims' as resource,
    _line as line,
    'statement' as field,
    claim_id as record_id,
    format('the statement of claim `{}` ends with `{}`', claim_id, regexp_extract(statement, '[^ ]*$')) as message,
    'write one sentence with a full stop' as help
from claims
where not regexp_matches(statement, '(?:^|[^.])\.$')
