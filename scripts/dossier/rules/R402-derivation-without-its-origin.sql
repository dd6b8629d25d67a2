-- # R402 derivation without its origin
-- ## What it does
-- Reports sources that say how they derive but not from what, or from what but not how.
-- ## Why is this bad
-- Lineage decides what counts as an origin of its own; half a statement of it decides nothing.
-- ## How to fix
-- Fill both `derived_from_id` and `derivation`, or empty both for an original work.
-- severity: error
-- needs: sources

select
    'sources' as resource,
    _line as line,
    case when derivation is null then 'derivation' else 'derived_from_id' end as field,
    source_id as record_id,
    case
        when derivation is null
            then format('source `{}` is derived from `{}` but has no derivation', source_id, derived_from_id)
        else format('source `{}` has the derivation `{}` but no origin', source_id, derivation)
    end as message,
    'fill both `derived_from_id` and `derivation`, or neither' as help
from sources
where (derivation is null) <> (derived_from_id is null)
