-- # R501 actor that nothing refers to
-- ## What it does
-- Reports actors to which no event, claim, role or other actor refers. Names and identifiers do not count: they are
-- about the actor.
-- ## Why is this bad
-- The actor takes part in nothing that the dossier tells; often a reference to it was mistyped or never made.
-- ## How to fix
-- Add the participation, the claim or the role for which the actor was made, or retire it.
-- severity: error
-- needs: *

with mentions as (
    select
        cells.cell as actor_id
    from _cells as cells
    inner join _columns as columns
        on cells.resource = columns.resource
        and cells.field = columns.field
    where columns.references = 'actors'
        and cells.resource <> 'actor_names'
        and cells.cell is distinct from cells.record_id
),
-- a reference that leads nowhere is told by itself, and may have been meant for the actor
leading_nowhere as (
    select
        mentions.actor_id
    from mentions
    anti join actors
        on mentions.actor_id = actors.actor_id
)
select
    'actors' as resource,
    actors._line as line,
    'actor_id' as field,
    actors.actor_id as record_id,
    format('no event, claim, role or other actor refers to actor `{}`', actors.actor_id) as message,
    'add the record for which the actor was made, or retire it' as help
from actors
anti join mentions
    on actors.actor_id = mentions.actor_id
where not exists (from leading_nowhere)
