-- # R202 sentence id of another source
-- ## What it does
-- Reports sentences whose id does not begin with the id of their source.
-- ## Why is this bad
-- The id of a sentence is its source, a full stop and its place; one that says otherwise sends readers to the wrong
-- text.
-- ## How to fix
-- Mend `source_id`, or the id when nothing refers to it yet.
-- severity: error
-- needs: sentences, sources

select
    'sentences' as resource,
    sentences._line as line,
    'source_id' as field,
    sentences.sentence_id as record_id,
    format(
        'sentence `{}` is of source `{}`, which its id does not begin with',
        sentences.sentence_id,
        sentences.source_id
    ) as message,
    format('write `{}`, or give the sentence an id of its source', split_part(sentences.sentence_id, '.', 1)) as help
from sentences
inner join sources
    on sentences.source_id = sources.source_id
where split_part(sentences.sentence_id, '.', 1) <> sentences.source_id
