-- # R209 repeat of uncoded sentence
-- ## What it does
-- Reports sentences that repeat one that is itself repeated, or one that is neither coded nor waiting to be.
-- ## Why is this bad
-- The content of a repeat must stand in the records once; a chain of repeats, or a repeat of what was left out, hides
-- whether it does.
-- ## How to fix
-- Point to the sentence that was coded; or give the repeat the disposition of what it repeats.
-- severity: error
-- needs: sentences, dispositions, citations

select
    'sentences' as resource,
    sentences._line as line,
    'repeats_id' as field,
    sentences.sentence_id as record_id,
    case
        when sentences.sentence_id = repeats.sentence_id
            then format('sentence `{}` is said to repeat itself', sentences.sentence_id)
        else format(
            'sentence `{}` repeats `{}`, which is `{}`',
            sentences.sentence_id,
            repeats.sentence_id,
            repeats.disposition
        )
    end as message,
    'point to the sentence that is coded' as help
from sentences
inner join sentences as repeats
    on sentences.repeats_id = repeats.sentence_id
inner join dispositions
    on repeats.disposition = dispositions.code
anti join citations
    on repeats.sentence_id = citations.sentence_id
where sentences.disposition = 'repeated'
    and repeats.disposition not in ('coded', 'pending')
