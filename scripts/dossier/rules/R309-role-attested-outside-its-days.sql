-- # R309 role attested outside its days
-- ## What it does
-- Reports roles that are attested on a day before the first or after the last day in office.
-- ## Why is this bad
-- The evidence shows somebody in an office that he did not hold, by the record's own dates.
-- ## How to fix
-- Mend the day that is wrong; a source that gives a former office attests a day on which it was held.
-- severity: error
-- needs: actor_roles

select
    'actor_roles' as resource,
    _line as line,
    'attested_on' as field,
    actor_role_id as record_id,
    case
        when attested_on < held_from
            then format('role `{}` is attested on `{}` but was held from `{}`', actor_role_id, attested_on, held_from)
        else format('role `{}` is attested on `{}` but was held until `{}`', actor_role_id, attested_on, held_to)
    end as message,
    'give a day on which the office was held' as help
from actor_roles
where (attested_on < held_from or attested_on > held_to)
    and coalesce(held_from <= held_to, true)
