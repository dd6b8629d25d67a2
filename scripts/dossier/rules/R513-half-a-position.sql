-- # R513 half a position
-- ## What it does
-- Reports places that have a latitude without a longitude, or the other way round.
-- ## Why is this bad
-- Half a position is none, and a map puts it on the equator or the meridian.
-- ## How to fix
-- Fill the other coordinate, or empty both.
-- severity: error
-- needs: places

select
    'places' as resource,
    _line as line,
    case when latitude is null then 'latitude' else 'longitude' end as field,
    place_id as record_id,
    case
        when latitude is null then format('place `{}` has a longitude but no latitude', place_id)
        else format('place `{}` has a latitude but no longitude', place_id)
    end as message,
    'fill both coordinates, or neither' as help
from places
-- a number that is none has been told already
anti join _cells as cells
    on cells.resource = 'places'
    and cells.record_id = places.place_id
    and (cells.field = 'latitude' and places.latitude is null or cells.field = 'longitude' and places.longitude is null)
where (latitude is null) <> (longitude is null)
