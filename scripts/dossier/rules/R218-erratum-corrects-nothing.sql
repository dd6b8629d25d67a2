-- # R218 erratum corrects nothing
-- ## What it does
-- Reports errata whose correct reading is what is printed.
-- ## Why is this bad
-- Nothing is wrong with the source, or one of the two cells was filled by mistake.
-- ## How to fix
-- Mend the cell that is wrong, or retire the erratum.
-- severity: error
-- needs: errata

select
    'errata' as resource,
    _line as line,
    'correct_reading' as field,
    erratum_id as record_id,
    format('erratum `{}` corrects `{}` to the same words', erratum_id, printed) as message,
    'give the correct reading, or retire the erratum' as help
from errata
where printed = correct_reading
