-- # R308 role ends before it starts
-- ## What it does
-- Reports roles whose last day in office lies before the first.
-- ## Why is this bad
-- One of the two days is wrong.
-- ## How to fix
-- Mend the day that its citation does not carry.
-- severity: error
-- needs: actor_roles

select
    'actor_roles' as resource,
    _line as line,
    'held_to' as field,
    actor_role_id as record_id,
    format('role `{}` was held until `{}` but only from `{}`', actor_role_id, held_to, held_from) as message,
    'mend one of the two days; both are cited' as help
from actor_roles
where held_to < held_from
