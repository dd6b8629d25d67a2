-- # R222 gap in the ledger
-- ## What it does
-- Reports numbers that the ids of a source's sentences pass over. A sentence that is retired, or that some row still
-- names, is left to the rules that tell of it.
-- ## Why is this bad
-- The ledger answers for every sentence. One that is missing was coded, or left out for a reason, and nobody can see
-- which; what rested on it rests on nothing.
-- ## How to fix
-- Put the sentence back. If it never was one, give its id to `retired`.
-- severity: error
-- needs: *

with numbered as (
    select
        sentence_id,
        split_part(sentence_id, '.', 1) as source_id,
        try_cast(split_part(sentence_id, '.', 2) as bigint) as number_in_id,
        _line
    from sentences
),
expected as (
    select
        source_id,
        unnest(range(1, max(number_in_id))) as number_in_id
    from numbered
    where number_in_id between 1 and 100000
    group by source_id
),
missing as (
    select
        expected.source_id,
        expected.number_in_id,
        arg_min(numbered.sentence_id, numbered.number_in_id) as next_id,
        arg_min(numbered._line, numbered.number_in_id) as line
    from expected
    inner join numbered
        on expected.source_id = numbered.source_id
        and expected.number_in_id < numbered.number_in_id
    anti join numbered as present
        on expected.source_id = present.source_id
        and expected.number_in_id = present.number_in_id
    -- an id that stands somewhere is retired, or refers to nothing and is told so
    anti join _cells as cells
        on cells.cell = format('{}.{:03d}', expected.source_id, expected.number_in_id)
    group by
        expected.source_id,
        expected.number_in_id
)
select
    'sentences' as resource,
    line,
    'sentence_id' as field,
    next_id as record_id,
    format(
        'the ledger of source `{}` lacks {} before `{}`',
        source_id,
        case
            when count(*) = 1 then format('sentence {}', min(number_in_id))
            else format('{} sentences, {} to {},', count(*), min(number_in_id), max(number_in_id))
        end,
        next_id
    ) as message,
    'put it back; if it never was a sentence, give its id to `retired`' as help
from missing
group by
    source_id,
    next_id,
    line
