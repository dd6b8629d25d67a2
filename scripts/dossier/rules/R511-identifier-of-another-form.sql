-- # R511 identifier of another form
-- ## What it does
-- Holds each identifier against the form of its scheme: `wikidata` Q and digits, `geonames` digits, `cow` one to three
-- digits, `ror` 0, six letters or digits, two digits, `iso3166` three capitals, `iso3166_2` two capitals, a hyphen and
-- the part.
-- ## Why is this bad
-- A value of another form leads nowhere, or is an address in which the identifier still has to be found.
-- ## How to fix
-- Write the bare identifier as the scheme prints it, or name the scheme it is of.
-- severity: error
-- needs: identifiers

with forms as (
    select
        unnest(['wikidata', 'geonames', 'cow', 'ror', 'iso3166', 'iso3166_2']) as scheme,
        unnest([
            'Q[1-9][0-9]*',
            '[1-9][0-9]*',
            '[1-9][0-9]{0,2}',
            '0[a-z0-9]{6}[0-9]{2}',
            '[A-Z]{3}',
            '[A-Z]{2}-[A-Z0-9]{1,3}'
        ]) as pattern,
        unnest([
            'Q and digits',
            'digits',
            'one to three digits',
            '0, six letters or digits, two digits',
            'three capitals',
            'two capitals, a hyphen and one to three capitals or digits'
        ]) as form
)
select
    'identifiers' as resource,
    identifiers._line as line,
    'identifier' as field,
    identifiers.identifier_id as record_id,
    format(
        'identifier `{}` is `{}`, which is not of the form of `{}`',
        identifiers.identifier_id,
        identifiers.identifier,
        identifiers.scheme
    ) as message,
    format('write {}, or name the scheme it is of', forms.form) as help
from identifiers
inner join forms
    on identifiers.scheme = forms.scheme
where not regexp_full_match(identifiers.identifier, forms.pattern)
