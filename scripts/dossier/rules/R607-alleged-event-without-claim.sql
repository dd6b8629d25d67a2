-- # R607 alleged event without claim
-- ## What it does
-- Reports events with status `alleged` that no claim is about.
-- ## Why is this bad
-- Something is alleged by somebody; without the claim the dossier itself would be the one who alleges it.
-- ## How to fix
-- Add the claim, give it the event, or mend the status.
-- severity: error
-- needs: claims, events

with leading_nowhere as (
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
    format('event `{}` is `alleged` but no claim is about it', events.event_id) as message,
    'give the event to the claim that alleges it, or mend the status' as help
from events
anti join claims
    on events.event_id = claims.event_id
where events.status = 'alleged'
    and not exists (from leading_nowhere)
