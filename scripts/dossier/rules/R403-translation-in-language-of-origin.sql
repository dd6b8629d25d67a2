-- # R403 translation in language of origin
-- ## What it does
-- Reports translations and machine translations whose language is that of the source they render.
-- ## Why is this bad
-- Either the language is wrong, or it is no translation.
-- ## How to fix
-- Mend `language` of one of the two, or `derivation`.
-- severity: error
-- needs: sources

select
    'sources' as resource,
    sources._line as line,
    'language' as field,
    sources.source_id as record_id,
    format(
        'source `{}` in `{}` is a `{}` of `{}` in `{}`',
        sources.source_id,
        sources.language,
        sources.derivation,
        origins.source_id,
        origins.language
    ) as message,
    'mend the language or the derivation' as help
from sources
inner join sources as origins
    on sources.derived_from_id = origins.source_id
where sources.derivation in ('translation', 'machine_translation')
    and sources.source_id <> origins.source_id
    and lower(split_part(sources.language, '-', 1)) = lower(split_part(origins.language, '-', 1))
