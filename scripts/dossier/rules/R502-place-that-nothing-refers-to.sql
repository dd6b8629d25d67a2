-- # R502 place that nothing refers to
-- ## What it does
-- Reports places where no event happens and that contain no other place.
-- ## Why is this bad
-- The place has no part in what the dossier tells; often a reference to it was mistyped or never made.
-- ## How to fix
-- Give the place to the event for which it was made, or retire it.
-- severity: error
-- needs: *

with mentions as (
    select
        cells.cell as place_id
    from _cells as cells
    inner join _columns as columns
        on cells.resource = columns.resource
        and cells.field = columns.field
    where columns.references = 'places'
        and cells.cell is distinct from cells.record_id
),
leading_nowhere as (
    select
        mentions.place_id
    from mentions
    anti join places
        on mentions.place_id = places.place_id
)
select
    'places' as resource,
    places._line as line,
    'place_id' as field,
    places.place_id as record_id,
    format('no event or other place refers to place `{}`', places.place_id) as message,
    'give it to the event for which it was made, or retire it' as help
from places
anti join mentions
    on places.place_id = mentions.place_id
where not exists (from leading_nowhere)
