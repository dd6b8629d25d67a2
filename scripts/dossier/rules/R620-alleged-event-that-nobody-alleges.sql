-- # R620 alleged event that nobody alleges
-- ## What it does
-- Reports events with status `alleged` whose claims are all by the event's own actors, denials, refusals to comment,
-- or of negative polarity.
-- ## Why is this bad
-- It may stand, when the accuser is only hinted at. Otherwise an event is `alleged` by nobody: the claim of the
-- accuser is missing, or the status is wrong.
-- ## How to fix
-- Give the event to the claim that alleges it, or write `denied` where the documents only say that it did not happen.
-- If the accuser has no claim of his own in the documents, waive the warning in `waivers`.
-- severity: warning
-- needs: claims, events, event_participants

with doers as (
    select distinct
        event_id,
        actor_id
    from event_participants
    where participant_role = 'actor'
),
alleging as (
    select
        claims.event_id
    from claims
    anti join doers
        on claims.event_id = doers.event_id
        and claims.claimant_id = doers.actor_id
    where claims.polarity <> 'negative'
        and claims.claim_type not in ('denial', 'refusal_to_comment')
),
-- an accusation by the accused is told by its own rule
exchanged as (
    select
        claims.event_id
    from claims
    semi join doers
        on claims.event_id = doers.event_id
        and claims.claimant_id = doers.actor_id
    where claims.claim_type = 'accusation'
),
leading_nowhere as (
    select
        claims.event_id
    from claims
    anti join events
        on claims.event_id = events.event_id
    where claims.event_id is not null
)
select
    'events' as resource,
    events._line as line,
    'status' as field,
    events.event_id as record_id,
    format('event `{}` is `alleged` but no claim of another than its actors says that it happened', events.event_id)
        as message,
    'give it to the claim that alleges it, or mend the status; if both are right, waive the warning' as help
from events
-- an event without any claim is told by its own rule
semi join claims
    on events.event_id = claims.event_id
anti join alleging
    on events.event_id = alleging.event_id
anti join exchanged
    on events.event_id = exchanged.event_id
where events.status = 'alleged'
    and not exists (from leading_nowhere)
