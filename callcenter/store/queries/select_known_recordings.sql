select distinct fact.body ->> 'name' as name
from fact
left join recording_deletion on recording_deletion.name = fact.body ->> 'name'
left join recording_hold on recording_hold.contact = fact.contact
where fact.kind = 'RecordingStarted' and fact.contact = any($1::text[])
    and (recording_deletion.name is null or recording_hold.contact is not null)
