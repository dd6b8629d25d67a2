-- # R517 position outside country
-- ## What it does
-- Reports places whose coordinates lie more than a quarter of a degree outside every box that encloses a part of the
-- country they name. A country without a box is left alone.
-- ## Why is this bad
-- It may stand, for a rock in the sea or a border that is disputed. More often latitude and longitude are exchanged, a
-- minus sign is lost, or a digit is wrong, and a map puts the place on another continent.
-- ## How to fix
-- Look the position up again, or mend `country_code`. If both are right, waive the warning in `waivers`.
-- Source: Natural Earth, 1:50m Admin 0 map subunits (public domain), by way of the PyPI package country-bounding-boxes
-- 0.2.3, in `_country_boxes.csv`.
-- severity: warning
-- needs: places

with boxes as (
    select
        country_code,
        cast(west as double) - 0.25 as west,
        cast(south as double) - 0.25 as south,
        cast(east as double) + 0.25 as east,
        cast(north as double) + 0.25 as north
    from _country_boxes
)
select
    'places' as resource,
    places._line as line,
    'latitude' as field,
    places.place_id as record_id,
    format(
        'place `{}` lies at {}, {}, which is outside `{}`',
        places.place_id,
        places.latitude,
        places.longitude,
        places.country_code
    ) as message,
    'see whether the two are exchanged, a sign is lost or the country is wrong; if all is right, waive the warning'
        as help
from places
semi join boxes
    on places.country_code = boxes.country_code
anti join boxes as around
    on places.country_code = around.country_code
    and places.latitude between around.south and around.north
    and places.longitude between around.west and around.east
where places.latitude is not null
    and places.longitude is not null
