-- # R204 spans overlap
-- ## What it does
-- Reports a sentence whose span shares code points with another sentence of the same document. Of several that collide
-- it names the one that collides most.
-- ## Why is this bad
-- Each code point of a document belongs to one sentence; a letter that belongs to two is counted twice.
-- ## How to fix
-- Mend `start_char` or `end_char`; `dossier texts` shows what lies where.
-- severity: error
-- needs: sentences, sources

with spans as (
    select
        sources.document,
        sentences.sentence_id,
        sentences.start_char,
        sentences.end_char,
        sentences._line
    from sentences
    inner join sources
        on sentences.source_id = sources.source_id
    left join _documents as documents
        on sources.document = documents.document
    -- spans that are wrong in themselves or stand in the wrong document have rules of their own
    where sentences.start_char < sentences.end_char
        and split_part(sentences.sentence_id, '.', 1) = sentences.source_id
        and (
            documents.document is null
            or sentences.end_char <= documents.code_points
            and (sources.document, sources.source_id) in (select (document, source_id) from _document_renditions)
        )
),
collisions as (
    select
        spans.sentence_id,
        spans.start_char,
        spans.end_char,
        spans._line,
        others.sentence_id as other_id,
        others.start_char as other_start,
        others.end_char as other_end,
        count(*) over (partition by spans.sentence_id) as n_others
    from spans
    inner join spans as others
        on spans.document = others.document
        and spans.sentence_id <> others.sentence_id
        and spans.start_char < others.end_char
        and others.start_char < spans.end_char
),
worst as (
    select
        collisions.*
    from collisions
    anti join collisions as heavier
        on collisions.sentence_id = heavier.other_id
        and (heavier.n_others, heavier.start_char, heavier._line)
            > (collisions.n_others, collisions.start_char, collisions._line)
)
select
    'sentences' as resource,
    _line as line,
    'start_char' as field,
    sentence_id as record_id,
    format(
        'sentence `{}` spans {} to {} and overlaps `{}`, which spans {} to {}',
        sentence_id,
        start_char,
        end_char,
        arg_min(other_id, other_start),
        arg_min(other_start, other_start),
        arg_min(other_end, other_start)
    ) || case when n_others > 1 then format(', and {} more', n_others - 1) else '' end as message,
    'mend the offsets, so that each code point belongs to one sentence' as help
from worst
group by
    _line,
    sentence_id,
    start_char,
    end_char,
    n_others
