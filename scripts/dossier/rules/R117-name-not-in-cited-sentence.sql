-- # R117 name not in cited sentence
-- ## What it does
-- Where the texts are known, looks for each form of a name in the sentence that is cited for it with support
-- `explicit`. It names the citation where another one of the same name holds, and the name where none does.
-- ## Why is this bad
-- Forms of names are kept letter for letter as they are printed; one that nobody printed misleads whoever searches by
-- it.
-- ## How to fix
-- Write the name as the sentence has it, cite the sentence that has it, or choose the support that is true:
-- `normalised` where a variant or translation of the name stands there, `inferred` where it took judgment.
-- severity: error
-- needs: citations, actor_names, actors, sentences

with held as (
    select
        citations.citation_id,
        citations._line as citation_line,
        citations.sentence_id,
        actor_names.actor_name_id,
        actor_names.written,
        actor_names._line as name_line,
        contains(texts.sentence, actor_names.written) as is_there
    from citations
    inner join actor_names
        on citations.record_id = actor_names.actor_name_id
    inner join actors
        on actor_names.actor_id = actors.actor_id
    inner join sentences
        on citations.sentence_id = sentences.sentence_id
        and citations.source_id = sentences.source_id
    inner join _sentence_texts as texts
        on citations.sentence_id = texts.sentence_id
    where citations.record_table = 'actor_names'
        and citations.record_field = 'written'
        and citations.support = 'explicit'
        and texts.is_proven
        -- a standard name that differs from the actor's is told by its own rule
        and (actor_names.name_kind <> 'standard' or actor_names.written = actors.name)
),
judged as (
    select
        *,
        bool_or(is_there) over (partition by actor_name_id) as is_elsewhere,
        row_number() over (
            partition by actor_name_id
            order by citation_line
        ) as place
    from held
)
select
    case when is_elsewhere then 'citations' else 'actor_names' end as resource,
    case when is_elsewhere then citation_line else name_line end as line,
    case when is_elsewhere then 'sentence_id' else 'written' end as field,
    case when is_elsewhere then citation_id else actor_name_id end as record_id,
    format(
        'name `{}` is `{}`, which sentence `{}` does not have, though citation `{}` is `explicit`',
        actor_name_id,
        written,
        sentence_id,
        citation_id
    ) as message,
    'write it as printed, cite the sentence that has it, or set the support to `normalised` or `inferred`' as help
from judged
where not is_there
    and (is_elsewhere or place = 1)
