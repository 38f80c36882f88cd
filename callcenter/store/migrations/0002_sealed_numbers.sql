-- Numbers that the first tables held in clear are forgotten: no statement could seal them.
drop table caller;

create table caller (
    contact text  primary key references contact (id) on delete cascade,
    key_id  text  not null,
    sealed  bytea not null,
    lookup  bytea not null
);
comment on table caller is
    'The only table with personal data of callers, apart so that it can be erased on its own.';
comment on column caller.key_id is 'Which key of the key file opens the row.';
comment on column caller.sealed is 'The number: nonce, AES-256-GCM ciphertext and tag.';
comment on column caller.lookup is 'Keyed hash of the number, to find it without reading it.';
create index caller_lookup on caller (lookup);
create index caller_key_id on caller (key_id);

create table privacy_log (
    id       bigint generated always as identity primary key,
    at       timestamptz not null default now(),
    actor    text        not null,
    action   text        not null,
    contacts text[]      not null
);
comment on table privacy_log is
    'Who read or erased personal data, when, and of which contacts. Never a number.';
create index privacy_log_at on privacy_log (at);
