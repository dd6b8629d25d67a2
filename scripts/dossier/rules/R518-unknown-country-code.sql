-- # R518 unknown country code
-- ## What it does
-- Reports country codes of actors and places that ISO 3166 gives to no country and never gave, and does not leave to
-- its users either, as it does with `AAA` to `AAZ`, `QMA` to `QZZ`, `XAA` to `XZZ` and `ZZA` to `ZZZ`.
-- ## Why is this bad
-- Two letters exchanged, or an abbreviation that is no code: the record is joined to no country, and drops out of maps
-- and of every table by country.
-- ## How to fix
-- Look the country up in ISO 3166-1 alpha-3.
-- Source: ISO 3166-1 and 3166-3 as the Debian package iso-codes has them, by way of the PyPI package pycountry 26.2.16,
-- in `_country_codes.csv`; ISO 3166-1 alpha-3 for the codes left to users.
-- severity: error
-- needs: actors, places

with coded as (
    select
        'actors' as resource,
        actor_id as record_id,
        country_code,
        _line
    from actors
    union all
    select
        'places' as resource,
        place_id as record_id,
        country_code,
        _line
    from places
)
select
    coded.resource as resource,
    coded._line as line,
    'country_code' as field,
    coded.record_id as record_id,
    format('the country of `{}` is `{}`, which is no code of ISO 3166', coded.record_id, coded.country_code) as message,
    'look the country up in ISO 3166-1 alpha-3' as help
from coded
anti join _country_codes as known
    on coded.country_code = known.country_code
where not regexp_full_match(coded.country_code, 'AA[A-Z]|Q[M-Z][A-Z]|X[A-Z][A-Z]|ZZ[A-Z]')
