-- # R120 verbatim quotation in translation
-- ## What it does
-- Reports citations with directness `verbatim` whose source is a translation or machine translation, or renders one.
-- ## Why is this bad
-- In a translation the words between quotation marks are the translator's; quoted on as the speaker's own, they are
-- wrong.
-- ## How to fix
-- Write `translated_quote`; or cite the sentence of the original, when it is held, as `verbatim`.
-- severity: error
-- needs: citations, sources

with recursive lineages as (
    select
        source_id,
        derived_from_id,
        derivation,
        1 as depth
    from sources
    union
    select
        lineages.source_id,
        sources.derived_from_id,
        sources.derivation,
        lineages.depth + 1 as depth
    from lineages
    inner join sources
        on lineages.derived_from_id = sources.source_id
    -- a circle, told by its own rule, ends here too
    where lineages.depth < 20
),
translated as (
    select
        source_id,
        arg_min(derivation, depth) as derivation
    from lineages
    where derivation in ('translation', 'machine_translation')
    group by source_id
)
select
    'citations' as resource,
    citations._line as line,
    'directness' as field,
    citations.citation_id as record_id,
    format(
        'citation `{}` is `verbatim` but the words of source `{}` are those of a `{}`',
        citations.citation_id,
        citations.source_id,
        translated.derivation
    ) as message,
    'write `translated_quote`, or cite the original' as help
from citations
inner join translated
    on citations.source_id = translated.source_id
where citations.directness = 'verbatim'
