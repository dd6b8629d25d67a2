-- # R805 same coding twice
-- ## What it does
-- Reports a second value of the same coder for the same unit and variable.
-- ## Why is this bad
-- One coder has one opinion; with two the agreement cannot be computed.
-- ## How to fix
-- Keep the value that the coder gave last, or mend the coder.
-- severity: error
-- needs: codings

with values_given as (
    select
        coding_id,
        unit_id,
        variable,
        coder,
        _line,
        first_value(coding_id) over (
            partition by
                unit_table,
                unit_id,
                variable,
                coder
            order by _line
        ) as first_id
    from codings
)
select
    'codings' as resource,
    _line as line,
    'coder' as field,
    coding_id as record_id,
    format(
        'coding `{}` is by `{}` on `{}` of `{}`, as `{}` is',
        coding_id,
        coder,
        variable,
        unit_id,
        first_id
    ) as message,
    'keep one of the two, or mend the coder' as help
from values_given
where coding_id <> first_id
