-- # R305 claim dated after its sources
-- ## What it does
-- Reports claims that are dated after the publication of every held source that cites them. A source without a day of
-- its own counts by the nearest one it derives from; when no day is known, nothing is said.
-- ## Why is this bad
-- A text cannot report what was said after it appeared: the day of the claim or the day of publication is wrong, or a
-- relative date was counted from the wrong rendition.
-- ## How to fix
-- Mend the claim's days, or `published_on` of the source.
-- severity: error
-- needs: citations, claims

with tellings as (
    select
        citations.record_id as claim_id,
        max(published.day) as last_published_on,
        bool_or(published.day is null) as is_open
    from citations
    inner join _published as published
        on citations.source_id = published.source_id
    where citations.record_table = 'claims'
        and citations.support <> 'external'
    group by citations.record_id
)
select
    'claims' as resource,
    claims._line as line,
    'claimed_from' as field,
    claims.claim_id as record_id,
    format(
        'claim `{}` is dated `{}` but the last source that cites it is of `{}`',
        claims.claim_id,
        claims.claimed_from,
        tellings.last_published_on
    ) as message,
    'mend the days of the claim, or `published_on` of the source' as help
from claims
inner join tellings
    on claims.claim_id = tellings.claim_id
where claims.claimed_from > tellings.last_published_on
    and not tellings.is_open
    and claims.claimed_from <= coalesce(claims.claimed_to, claims.claimed_from)
