-- # R208 repeat without its original
-- ## What it does
-- Reports sentences with disposition `repeated` that do not name the sentence they repeat, and sentences that name one
-- although their disposition is another.
-- ## Why is this bad
-- A repeat is left out because its content was coded elsewhere; without the pointer nobody can see where.
-- ## How to fix
-- Fill `repeats_id`, or mend the disposition.
-- severity: error
-- needs: sentences, citations, dispositions

with uncited as (
    select
        sentences.*
    from sentences
    -- a cited sentence that is not coded is told once, by the rule on citations
    anti join citations
        on sentences.sentence_id = citations.sentence_id
        and sentences.disposition <> 'coded'
    -- a code that is none has been told already
    inner join dispositions
        on sentences.disposition = dispositions.code
    where sentences.sentence_kind <> 'furniture'
)
select
    'sentences' as resource,
    _line as line,
    'repeats_id' as field,
    sentence_id as record_id,
    case
        when repeats_id is null then format('sentence `{}` is `repeated` but names no sentence it repeats', sentence_id)
        else format('sentence `{}` repeats `{}` but is `{}`', sentence_id, repeats_id, disposition)
    end as message,
    case
        when repeats_id is null then 'name the sentence it repeats'
        else 'set the disposition to `repeated`, or empty `repeats_id`'
    end as help
from uncited
where (disposition = 'repeated') <> (repeats_id is not null)
