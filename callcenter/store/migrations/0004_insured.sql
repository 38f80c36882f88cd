create table insured (
    document    bytea       primary key,
    key_id      text        not null,
    sealed      bytea       not null,
    digest      bytea       not null,
    imported_at timestamptz not null default now()
);
comment on table insured is
    'People that the registry knows; all that is personal of them is sealed.';
comment on column insured.document is 'Keyed hash of the document.';
comment on column insured.sealed is 'The person: nonce, AES-256-GCM ciphertext and tag.';
comment on column insured.digest is 'Keyed hash of the whole person: another one is a change.';
create index insured_key_id on insured (key_id);
create index insured_imported_at on insured (imported_at);

create table insured_number (
    lookup   bytea not null,
    document bytea not null references insured (document) on delete cascade,
    primary key (lookup, document)
);
comment on column insured_number.lookup is 'Keyed hash of a telephone number of the person.';
create index insured_number_document on insured_number (document);
