-- # R210 uncoded sentence without reason
-- ## What it does
-- Reports sentences that were left out (`repeated`, `no_claim`, `furniture`, `out_of_scope`) without a reason.
-- ## Why is this bad
-- Whoever doubts the choice has nothing to judge it by.
-- ## How to fix
-- Say in a few words why nothing was taken from the sentence.
-- severity: error
-- needs: sentences, citations

select
    'sentences' as resource,
    sentences._line as line,
    'reason' as field,
    sentences.sentence_id as record_id,
    format('sentence `{}` is `{}` without a reason', sentences.sentence_id, sentences.disposition) as message,
    'say in a few words why nothing was taken from it' as help
from sentences
anti join citations
    on sentences.sentence_id = citations.sentence_id
where sentences.disposition not in ('coded', 'pending')
    and sentences.reason is null
    -- a repeat that names nothing is told by its own rule, furniture of another disposition too
    and (sentences.disposition = 'repeated') = (sentences.repeats_id is not null)
    and (sentences.sentence_kind <> 'furniture' or sentences.disposition = 'furniture')
