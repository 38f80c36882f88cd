-- Moments travel as milliseconds since the epoch, as the core counts them, and rest as timestamptz.
create function from_ms(ms bigint) returns timestamptz
    language sql immutable strict parallel safe
    as $$ select timestamptz 'epoch' + ms * interval '1 millisecond' $$;

create function to_ms(at timestamptz) returns bigint
    language sql immutable strict parallel safe
    as $$ select round(extract(epoch from at) * 1000)::bigint $$;

create table fact (
    run     uuid        not null,
    seq     bigint      not null,
    at      timestamptz not null,
    kind    text        not null,
    contact text,
    body    jsonb       not null,
    primary key (run, seq)
);
comment on table fact is
    'What became true, append-only and without personal data. A gap in seq is a fact that was lost.';
create index fact_contact on fact (contact) where contact is not null;
create index fact_at on fact (at);

create table contact (
    id           text primary key,
    run          uuid not null,
    channel      text,
    pbx          text,
    line         text,
    group_name   text,
    service      text,
    tier         smallint,
    target_ms    bigint,
    arrived_at   timestamptz,
    queued_at    timestamptz,
    connected_at timestamptz,
    ended_at     timestamptz,
    outcome      text,
    ended_by     text,
    wait_ms      bigint,
    talk_ms      bigint,
    rings        integer,
    agent        text
);
comment on table contact is 'One row per contact, derived from its facts.';
comment on column contact.group_name is
    'The group''s name in the configuration, never why the person belongs to it: health data.';
create index contact_arrived_at on contact (arrived_at);
create index contact_run on contact (run);

create table caller (
    contact text primary key references contact (id) on delete cascade,
    number  text not null
);
comment on table caller is
    'The only table with personal data of callers, apart so that it can be erased on its own.';

create table agent_state (
    run    uuid        not null,
    seq    bigint      not null,
    at     timestamptz not null,
    agent  text        not null,
    before text        not null,
    after  text        not null,
    reason text        not null,
    actor  text        not null,
    phone  text,
    primary key (run, seq)
);
comment on table agent_state is 'Every change of an agent''s state, and who made it so.';
create index agent_state_agent on agent_state (agent, at);
