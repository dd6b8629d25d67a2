-- # R221 rendition in the same language
-- ## What it does
-- Reports pairs of sentences in one language whose sources are no copies of each other: their lineages meet only in a
-- text that at least one of them translates. One message for each pair of sources.
-- ## Why is this bad
-- Two translations of one work do not render each other. A pair of them counts as fidelity what is only likeness, and
-- hides which sentence of the original each of them renders.
-- ## How to fix
-- Pair each of the two with the sentence of the original; or mend `derivation` or `language` of the source that is a
-- copy.
-- severity: error
-- needs: sources, renditions, sentences

with recursive lineages as (
    select
        source_id,
        source_id as ancestor_id,
        true as is_copy
    from sources
    union
    select
        lineages.source_id,
        sources.derived_from_id as ancestor_id,
        lineages.is_copy and sources.derivation not in ('translation', 'machine_translation') as is_copy
    from lineages
    inner join sources
        on lineages.ancestor_id = sources.source_id
    where sources.derived_from_id is not null
        and sources.derivation is not null
),
languages as (
    select
        sources.source_id,
        lower(split_part(sources.language, '-', 1)) as language
    from sources
    -- a translation into the language of its origin has a rule of its own
    anti join sources as origins
        on sources.derived_from_id = origins.source_id
        and sources.derivation in ('translation', 'machine_translation')
        and lower(split_part(sources.language, '-', 1)) = lower(split_part(origins.language, '-', 1))
),
relatives as (
    select
        one.source_id,
        other.source_id as other_id,
        bool_or(one.is_copy and other.is_copy) as is_copy
    from lineages as one
    inner join lineages as other
        on one.ancestor_id = other.ancestor_id
    group by
        one.source_id,
        other.source_id
),
pairs as (
    select
        rendering.source_id,
        rendered.source_id as other_id,
        languages.language,
        count(*) as n_pairs,
        min(renditions._line) as line,
        arg_min(renditions.rendition_id, renditions._line) as first_id
    from renditions
    inner join sentences as rendering
        on renditions.sentence_id = rendering.sentence_id
    inner join sentences as rendered
        on renditions.renders_id = rendered.sentence_id
    inner join languages
        on rendering.source_id = languages.source_id
    inner join languages as others
        on rendered.source_id = others.source_id
        and languages.language = others.language
    where rendering.source_id <> rendered.source_id
    group by
        rendering.source_id,
        rendered.source_id,
        languages.language
)
select
    'renditions' as resource,
    pairs.line as line,
    'renders_id' as field,
    pairs.first_id as record_id,
    format(
        'rendition `{}`{} pairs source `{}` with `{}`, both in `{}` and neither a copy of the other',
        pairs.first_id,
        case when pairs.n_pairs > 1 then format(', like {} more,', pairs.n_pairs - 1) else '' end,
        pairs.source_id,
        pairs.other_id,
        pairs.language
    ) as message,
    'pair each with the sentence of the original, or mend the derivation or language of a source' as help
from pairs
-- sources that do not go back to one work have a rule of their own
inner join relatives
    on pairs.source_id = relatives.source_id
    and pairs.other_id = relatives.other_id
where not relatives.is_copy
