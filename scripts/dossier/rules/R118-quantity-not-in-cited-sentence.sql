-- # R118 quantity not in cited sentence
-- ## What it does
-- Where the texts are known, looks for the quantity of a claim among the numbers of the sentence that is cited for it
-- with support `explicit`: the sentence cited for `quantity_value`, or for the whole claim where none is. Numbers in
-- digits and in words are understood in English, Vietnamese and Chinese; other languages are left alone.
-- ## Why is this bad
-- A quantity is what others quote first, and one digit more or less is seen by nobody who does not open the source.
-- ## How to fix
-- Write the number that the sentence names, cite the sentence that names it, or set the support to `computed` or
-- `normalised` where it takes a step from the sentence to the number.
-- severity: error
-- needs: citations, claims, sentences

with held as (
    select
        citations.citation_id,
        citations._line as citation_line,
        citations.sentence_id,
        claims.claim_id,
        claims.quantity_value,
        claims._line as claim_line,
        exists (
            from _sentence_numbers as numbers
            where numbers.sentence_id = citations.sentence_id
                and abs(numbers.value - claims.quantity_value) <= abs(claims.quantity_value) / 1e12
        ) as is_there
    from citations
    inner join claims
        on citations.record_id = claims.claim_id
    inner join sentences
        on citations.sentence_id = sentences.sentence_id
        and citations.source_id = sentences.source_id
    inner join _sentence_texts as texts
        on citations.sentence_id = texts.sentence_id
    anti join citations as named
        on citations.record_id = named.record_id
        and citations.record_field = '*'
        and named.record_field = 'quantity_value'
    where citations.record_table = 'claims'
        and citations.record_field in ('*', 'quantity_value')
        and citations.support = 'explicit'
        and claims.quantity_value is not null
        and texts.is_proven
        and texts.is_understood
),
judged as (
    select
        *,
        bool_or(is_there) over (partition by claim_id) as is_elsewhere,
        row_number() over (
            partition by claim_id
            order by citation_line
        ) as place
    from held
)
select
    case when is_elsewhere then 'citations' else 'claims' end as resource,
    case when is_elsewhere then citation_line else claim_line end as line,
    case when is_elsewhere then 'sentence_id' else 'quantity_value' end as field,
    case when is_elsewhere then citation_id else claim_id end as record_id,
    format(
        'claim `{}` has the quantity {}, which sentence `{}` does not name, though citation `{}` is `explicit`',
        claim_id,
        -- 12000 and not 12000.0
        regexp_replace(cast(quantity_value as varchar), '\.0$', ''),
        sentence_id,
        citation_id
    ) as message,
    'write the number that the sentence names, cite the sentence that names it, or mend the support' as help
from judged
where not is_there
    and (is_elsewhere or place = 1)
