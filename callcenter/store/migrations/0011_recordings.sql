create index fact_recording on fact (at)
    where kind in ('RecordingStarted', 'RecordingEnded', 'RecordingPlayed');

create table recording_deletion (
    name  text primary key,
    at    timestamptz not null default now(),
    actor text        not null,
    why   text        not null
);
comment on table recording_deletion is
    'Which files of recordings are there no more, who deleted them and why.';

create table recording_hold (
    contact text primary key,
    at      timestamptz not null default now(),
    actor   text        not null,
    reason  text        not null
);
comment on table recording_hold is 'Contacts whose recordings are not deleted, however old.';

create table recording_access (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default now(),
    actor   text        not null,
    action  text        not null,
    subject text        not null,
    reason  text        not null
);
comment on table recording_access is
    'Who listened to a recording, copied it, or kept it from being deleted, when and why. The '
    'subject is a file or a contact. Rows are never changed and never deleted.';
create index recording_access_at on recording_access (at);

create function refuse_change() returns trigger
    language plpgsql
    as $$ begin raise exception 'rows of % are only added', tg_table_name; end $$;
create trigger recording_access_is_only_added_to
    before update or delete or truncate on recording_access
    for each statement execute function refuse_change();

create view recording as
select
    started.run, started.seq, started.contact,
    started.body ->> 'name' as name,
    started.body ->> 'agent' as agent,
    started.body ->> 'line' as line,
    started.body ->> 'group' as group_name,
    started.body ->> 'service' as service,
    started.at as started_at,
    coalesce(ended.at, contact.ended_at) as ended_at,
    ended.why,
    recording_hold.contact is not null as held,
    recording_deletion.at as deleted_at
from fact as started
left join contact on contact.id = started.contact
left join recording_hold on recording_hold.contact = started.contact
left join recording_deletion on recording_deletion.name = started.body ->> 'name'
left join lateral (
    select fact.at, fact.body ->> 'why' as why
    from fact
    where fact.contact = started.contact and fact.kind = 'RecordingEnded'
        and fact.body ->> 'name' = started.body ->> 'name'
    order by fact.at, fact.run, fact.seq
    limit 1
) as ended on true
where started.kind = 'RecordingStarted';
comment on view recording is
    'Every recording there ever was: of which contact and agent, from when to when, and whether it '
    'is kept. The name of the file is below the folder of recordings.';
