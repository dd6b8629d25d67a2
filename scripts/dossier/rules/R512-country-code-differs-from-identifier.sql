-- # R512 country code differs from identifier
-- ## What it does
-- Compares the exact `iso3166` identifier of an actor or a place with its `country_code`.
-- ## Why is this bad
-- One fact, two values: the record would be joined to two states.
-- ## How to fix
-- Write the same three letters in both places.
-- severity: error
-- needs: actors, places, identifiers

with countries as (
    select
        'actors' as resource,
        actor_id as record_id,
        country_code
    from actors
    union all
    select
        'places' as resource,
        place_id as record_id,
        country_code
    from places
)
select
    'identifiers' as resource,
    identifiers._line as line,
    'identifier' as field,
    identifiers.identifier_id as record_id,
    format(
        'identifier `{}` says that `{}` is `{}` but its `country_code` is {}',
        identifiers.identifier_id,
        identifiers.record_id,
        identifiers.identifier,
        coalesce(format('`{}`', countries.country_code), 'empty')
    ) as message,
    'write the same letters in both places' as help
from identifiers
inner join countries
    on identifiers.record_table = countries.resource
    and identifiers.record_id = countries.record_id
where identifiers.scheme = 'iso3166'
    and identifiers.predicate = 'exact'
    and regexp_full_match(identifiers.identifier, '[A-Z]{3}')
    and countries.country_code is distinct from identifiers.identifier
    -- a code of another form has been told already
    and coalesce(regexp_full_match(countries.country_code, '[A-Z]{3}'), true)
