-- # R214 rendition within one source
-- ## What it does
-- Reports pairs of sentences that are of the same source.
-- ## Why is this bad
-- A rendition says how a sentence came out in another language or copy; within one text there is only repetition.
-- ## How to fix
-- Name the sentence of the other rendition, or mark the sentence as `repeated` in the ledger.
-- severity: error
-- needs: renditions, sentences

select
    'renditions' as resource,
    renditions._line as line,
    'renders_id' as field,
    renditions.rendition_id as record_id,
    format(
        'rendition `{}` pairs `{}` with `{}`, both of source `{}`',
        renditions.rendition_id,
        renditions.sentence_id,
        renditions.renders_id,
        rendering.source_id
    ) as message,
    'name the sentence of the other rendition' as help
from renditions
inner join sentences as rendering
    on renditions.sentence_id = rendering.sentence_id
inner join sentences as rendered
    on renditions.renders_id = rendered.sentence_id
where rendering.source_id = rendered.source_id
