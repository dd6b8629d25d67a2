-- # R223 rendition turned round
-- ## What it does
-- Reports pairs of sentences in two languages whose rendered sentence is of a translation from which the other source
-- does not come: their lineages meet only in a text before that translation. One message for each pair of sources.
-- ## Why is this bad
-- An original does not render its translation, nor one translation another. Fidelity is read in the wrong direction:
-- what the translator left out looks like something that the author added.
-- ## How to fix
-- Exchange the two sentences; or mend `derived_from_id` of the source that was translated from the other one.
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
relatives as (
    select
        rendering.source_id,
        rendered.source_id as other_id,
        bool_or(rendered.is_copy) as is_copy
    from lineages as rendering
    inner join lineages as rendered
        on rendering.ancestor_id = rendered.ancestor_id
    group by
        rendering.source_id,
        rendered.source_id
),
pairs as (
    select
        rendering.source_id,
        rendered.source_id as other_id,
        count(*) as n_pairs,
        min(renditions._line) as line,
        arg_min(renditions.rendition_id, renditions._line) as first_id
    from renditions
    inner join sentences as rendering
        on renditions.sentence_id = rendering.sentence_id
    inner join sentences as rendered
        on renditions.renders_id = rendered.sentence_id
    -- a pair that stands the right way round before has a rule of its own
    anti join renditions as before
        on renditions.sentence_id = before.renders_id
        and renditions.renders_id = before.sentence_id
        and before._line < renditions._line
    group by
        rendering.source_id,
        rendered.source_id
)
select
    'renditions' as resource,
    pairs.line as line,
    'renders_id' as field,
    pairs.first_id as record_id,
    format(
        'rendition `{}`{} says that source `{}` renders `{}`, a translation from which it does not come',
        pairs.first_id,
        case when pairs.n_pairs > 1 then format(', like {} more,', pairs.n_pairs - 1) else '' end,
        pairs.source_id,
        pairs.other_id
    ) as message,
    'exchange the two sentences, or mend the lineage of a source' as help
from pairs
-- sources that do not go back to one work have a rule of their own
inner join relatives
    on pairs.source_id = relatives.source_id
    and pairs.other_id = relatives.other_id
inner join sources as own
    on pairs.source_id = own.source_id
inner join sources as others
    on pairs.other_id = others.source_id
where not relatives.is_copy
    -- and so have those in one language
    and lower(split_part(own.language, '-', 1)) <> lower(split_part(others.language, '-', 1))
