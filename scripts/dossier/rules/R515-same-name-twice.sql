-- # R515 same name twice
-- ## What it does
-- Reports a form of a name that the same actor has already in the same language.
-- ## Why is this bad
-- The form is counted twice, perhaps as two kinds.
-- ## How to fix
-- Keep one row and move the citations of the other to it.
-- severity: error
-- needs: actor_names

with forms as (
    select
        actor_name_id,
        actor_id,
        written,
        _line,
        first_value(actor_name_id) over (
            partition by
                actor_id,
                written,
                language
            order by _line
        ) as first_id
    from actor_names
)
select
    'actor_names' as resource,
    _line as line,
    'written' as field,
    actor_name_id as record_id,
    format('name `{}` of actor `{}` is `{}`, as `{}` is', actor_name_id, actor_id, written, first_id) as message,
    'keep one row and move the citations to it' as help
from forms
where actor_name_id <> first_id
