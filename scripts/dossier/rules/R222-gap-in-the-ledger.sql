-- # R222 gap in the ledger
-- ## What it does
-- Reports ordinals that are passed over in the ledger of a source. A sentence that is retired, or that some row still
-- names, is left to the rules that tell of it.
-- ## Why is this bad
-- The ledger answers for every sentence. One that is missing was coded, or left out for a reason, and nobody can see
-- which; what rested on it rests on nothing.
-- ## How to fix
-- Put the sentence back. If it never was one, give its id to `retired`.
-- severity: error
-- needs: *

with expected as (
    select
        source_id,
        unnest(range(1, max(ordinal))) as ordinal
    from sentences
    where ordinal between 1 and 100000
    group by source_id
),
missing as (
    select
        expected.source_id,
        expected.ordinal,
        min(sentences.ordinal) as next_ordinal,
        arg_min(sentences.sentence_id, sentences.ordinal) as next_id,
        arg_min(sentences._line, sentences.ordinal) as line
    from expected
    inner join sentences
        on expected.source_id = sentences.source_id
        and expected.ordinal < sentences.ordinal
    anti join sentences as present
        on expected.source_id = present.source_id
        and expected.ordinal = present.ordinal
    -- an id that stands somewhere is retired, or refers to nothing and is told so
    anti join _cells as cells
        on cells.cell = format('{}.{:03d}', expected.source_id, expected.ordinal)
    group by
        expected.source_id,
        expected.ordinal
)
select
    'sentences' as resource,
    line,
    'ordinal' as field,
    next_id as record_id,
    format(
        'the ledger of source `{}` lacks {} before `{}`',
        source_id,
        case
            when count(*) = 1 then format('sentence {}', min(ordinal))
            else format('{} sentences, {} to {},', count(*), min(ordinal), max(ordinal))
        end,
        next_id
    ) as message,
    'put it back; if it never was a sentence, give its id to `retired`' as help
from missing
group by
    source_id,
    next_id,
    line
