-- # R504 standard name differs
-- ## What it does
-- Compares the one standard name of an actor with the name that its record gives.
-- ## Why is this bad
-- One fact, two values: whoever joins by name loses the actor.
-- ## How to fix
-- Write the same name in both places, or give the form in `actor_names` the kind that it is.
-- severity: error
-- needs: actor_names, actors

with standards as (
    select
        actor_id,
        any_value(written) as written,
        any_value(actor_name_id) as actor_name_id,
        any_value(_line) as line
    from actor_names
    where name_kind = 'standard'
    group by actor_id
    having count(*) = 1
)
select
    'actor_names' as resource,
    standards.line as line,
    'written' as field,
    standards.actor_name_id as record_id,
    format(
        'standard name `{}` of actor `{}` is `{}` but the actor is named `{}`',
        standards.actor_name_id,
        actors.actor_id,
        standards.written,
        actors.name
    ) as message,
    'write the same name in both places' as help
from standards
inner join actors
    on standards.actor_id = actors.actor_id
where standards.written <> actors.name
