-- # R219 erratum not in its sentence
-- ## What it does
-- Where the texts are known, looks for the damaged words of each erratum in the sentence that it names.
-- ## Why is this bad
-- An erratum says what is printed, letter for letter. One that is not there accuses the source of a fault it did not
-- make, or stands at the wrong sentence.
-- ## How to fix
-- Copy the few damaged words as the sentence has them, with its marks and spaces; or name the sentence that has them.
-- severity: error
-- needs: errata

select
    'errata' as resource,
    errata._line as line,
    'printed' as field,
    errata.erratum_id as record_id,
    format(
        'erratum `{}` is about `{}`, which sentence `{}` does not have',
        errata.erratum_id,
        errata.printed,
        errata.sentence_id
    ) as message,
    'copy the damaged words as printed, or name the sentence that has them' as help
from errata
inner join _sentence_texts as texts
    on errata.sentence_id = texts.sentence_id
where texts.is_proven
    and not contains(texts.sentence, errata.printed)
