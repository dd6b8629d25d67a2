-- # R103 coded sentence is not cited
-- ## What it does
-- Reports each sentence with disposition `coded` that no citation names.
-- ## Why is this bad
-- The ledger says that the sentence went into the records, and no record shows it: either a record was forgotten or the
-- ledger claims more work than was done.
-- ## How to fix
-- Add the citations that are missing, or give the sentence the disposition that is true of it, with a reason.
-- severity: error
-- needs: sentences, citations

with coded as (
    select
        sentence_id,
        source_id,
        _line
    from sentences
    where disposition = 'coded'
        -- a piece of furniture and a repeat have rules of their own
        and sentence_kind <> 'furniture'
        and repeats_id is null
),
-- a citation that misses a coded sentence has a rule of its own, and may have been meant for this one
missing_a_sentence as (
    select distinct
        citations.source_id
    from citations
    anti join sentences
        on citations.sentence_id = sentences.sentence_id
        and citations.source_id = sentences.source_id
        and sentences.disposition = 'coded'
    where citations.support <> 'external'
)
select
    'sentences' as resource,
    coded._line as line,
    'disposition' as field,
    coded.sentence_id as record_id,
    format('sentence `{}` is `coded` but no record cites it', coded.sentence_id) as message,
    'cite it from the records that were taken from it, or say why nothing was' as help
from coded
anti join citations
    on coded.sentence_id = citations.sentence_id
anti join missing_a_sentence
    on coded.source_id = missing_a_sentence.source_id
