-- # R112 external support with sentence
-- ## What it does
-- Reports citations with support `external` that name a sentence.
-- ## Why is this bad
-- A sentence of the ledger is a held text; evidence from it is not from elsewhere. The two voices must not mix.
-- ## How to fix
-- Say how the sentence carries the value (`explicit`, `normalised`, `computed`, `inferred`), or name another source
-- with a locator.
-- severity: error
-- needs: citations

select
    'citations' as resource,
    _line as line,
    'support' as field,
    citation_id as record_id,
    format('citation `{}` is `external` but names sentence `{}`', citation_id, sentence_id) as message,
    'say how the sentence carries the value, or give a locator in a source that is not held' as help
from citations
where support = 'external'
    and sentence_id is not null
