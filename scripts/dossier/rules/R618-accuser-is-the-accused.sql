-- # R618 accuser is the accused
-- ## What it does
-- Reports claims of type `accusation` whose claimant is the one who does the deed: an `actor` of the event that the
-- claim is about. An event that is itself a verbal conflict is the accusing and not the deed, and is left alone.
-- ## Why is this bad
-- Nobody accuses himself: claimant and accused were exchanged, and a reader is told the contrary of what was said.
-- ## How to fix
-- Name as claimant the one who accuses; or mend the roles of the event; or choose `statement_of_fact` when somebody
-- admits a deed of his own.
-- severity: error
-- needs: claims, events, event_participants, event_types

select
    'claims' as resource,
    claims._line as line,
    'claimant_id' as field,
    claims.claim_id as record_id,
    format(
        'claim `{}` is an `accusation` by `{}`, who is `actor` of the event `{}` that it is about',
        claims.claim_id,
        claims.claimant_id,
        claims.event_id
    ) as message,
    'name the one who accuses, or mend the roles of the event' as help
from claims
inner join events
    on claims.event_id = events.event_id
inner join event_types
    on events.event_type = event_types.code
semi join event_participants
    on claims.event_id = event_participants.event_id
    and claims.claimant_id = event_participants.actor_id
    and event_participants.participant_role = 'actor'
where claims.claim_type = 'accusation'
    and event_types.quad <> 'verbal_conflict'
