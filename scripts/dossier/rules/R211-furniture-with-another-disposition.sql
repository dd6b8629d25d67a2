-- # R211 furniture with another disposition
-- ## What it does
-- Reports spans of kind `furniture` whose disposition is not `furniture`.
-- ## Why is this bad
-- What belongs to the page and not to the work is never coded; one of the two cells is wrong.
-- ## How to fix
-- Set the disposition to `furniture`, or name the kind that the span really is.
-- severity: error
-- needs: sentences, citations

select
    'sentences' as resource,
    sentences._line as line,
    'disposition' as field,
    sentences.sentence_id as record_id,
    format('sentence `{}` is of kind `furniture` but `{}`', sentences.sentence_id, sentences.disposition) as message,
    'set the disposition to `furniture`, or mend the kind' as help
from sentences
anti join citations
    on sentences.sentence_id = citations.sentence_id
    and sentences.disposition <> 'coded'
where sentences.sentence_kind = 'furniture'
    and sentences.disposition <> 'furniture'
