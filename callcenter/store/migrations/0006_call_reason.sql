alter table contact add column call_reason text;
comment on column contact.call_reason is
    'What it was about, as its agent said by a code after the settings; the last that was said.';
