-- # R619 accusation without accuser
-- ## What it does
-- Reports claims of type `accusation` for which every citation says `unattributed`: the author accuses in his own
-- voice.
-- ## Why is this bad
-- It may stand, in a commentary. In a report the author is usually the claimant only because nobody looked for the one
-- who is quoted, and the dossier then charges the press with what a government said.
-- ## How to fix
-- Name the accuser that the sentence, or one beside it, gives, and mend `directness`; or choose another claim type. If
-- the author does accuse, waive the warning in `waivers`.
-- severity: warning
-- needs: claims, citations

with voices as (
    select
        record_id as claim_id,
        bool_and(directness = 'unattributed') as is_unattributed
    from citations
    where record_table = 'claims'
        and directness is not null
    group by record_id
)
select
    'claims' as resource,
    claims._line as line,
    'claimant_id' as field,
    claims.claim_id as record_id,
    format(
        'claim `{}` is an `accusation` that its citations attribute to nobody, so `{}` accuses as the author',
        claims.claim_id,
        claims.claimant_id
    ) as message,
    'name the accuser and mend `directness`; if the author accuses, waive the warning' as help
from claims
inner join voices
    on claims.claim_id = voices.claim_id
where claims.claim_type = 'accusation'
    and voices.is_unattributed
