-- Whom parties have told by mail, and what waits to be told. None of it is a fact: names and addresses can be erased.

create table contact (
  contact_id text not null,
  party_id text not null references party,
  -- Told of shipments to this site alone; null: of all.
  site_id text,
  -- Forgotten when the contact ends.
  name text not null check (name !~ '[[:cntrl:]]'),
  kinds jsonb not null,
  created_at timestamptz not null,
  ended_at timestamptz check (ended_at >= created_at),
  check ((ended_at is null) = (name <> '')),
  primary key (contact_id, party_id)
);
create index contact_party on contact (party_id, created_at, contact_id);
create index contact_active on contact (party_id) where ended_at is null;

-- Nobody else's business, however well they know the name.
create table contact_detail (
  contact_id text not null,
  party_id text not null,
  -- Nothing in it ends a header or begins another address.
  mail text not null check (octet_length(mail) between 3 and 254 and mail ~ '^[!-~]+$' and mail !~ '[][()<>,;:\\"]'),
  language text not null check (language in ('de', 'en')),
  person_id text,
  primary key (contact_id, party_id),
  foreign key (contact_id, party_id) references contact
);
create index contact_detail_person on contact_detail (person_id) where person_id is not null;

create table mail (
  mail_id text not null,
  party_id text not null references party,
  contact_id text not null,
  kind text not null check (kind in ('shipment', 'deadline', 'block', 'recall', 'webhook_dead', 'test')),
  -- The first of the entries that it comes from, or what else it comes from.
  source_id text not null,
  -- What it tells: identifiers alone. It becomes text when it is sent.
  about jsonb not null,
  created_at timestamptz not null,
  -- Since when it is tried: again since then, if a person had it sent again.
  queued_at timestamptz not null check (queued_at >= created_at),
  status text not null check (status in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0 check (attempts >= 0),
  -- Not tried before.
  next_at timestamptz,
  -- Reply of the mail server to the last attempt that failed; null: there was none.
  last_answer integer check (last_answer between 100 and 999),
  last_error text check (last_error ~ '^[a-z_]+$'),
  ended_at timestamptz,
  check ((status = 'waiting') = (next_at is not null) and (status = 'waiting') = (ended_at is null)),
  primary key (mail_id, party_id),
  foreign key (contact_id, party_id) references contact
);
-- Never twice.
create unique index mail_once on mail (source_id, contact_id, kind);
create index mail_waiting on mail (next_at) where status = 'waiting';
create index mail_failed on mail (party_id, created_at, mail_id) where status = 'failed';
create index mail_sent on mail (ended_at) where status = 'sent';
create index mail_party on mail (party_id, created_at, mail_id);
create index mail_contact on mail (contact_id) where status = 'waiting';

-- What is to be told: noted in the very transaction that recorded it, one row for each, and removed in the one that makes
-- the mails of it.
create table mail_source (
  transaction_id xid8 primary key,
  place bigint generated always as identity,
  -- Of its first entry of which anybody is told; null: there is none. A restored database may count transactions anew, so
  -- the id alone says too little.
  first_position bigint,
  webhook_ids text[] not null default '{}'
);
create index mail_source_place on mail_source (place);

create function geleit_note_for_mail() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into public.mail_source as s (transaction_id, first_position) values (pg_current_xact_id(), new.position)
  on conflict (transaction_id) do update set first_position = excluded.first_position where s.first_position is null;
  return null;
end $$;
create trigger note_for_mail after insert on entry for each row when (new.type in ('shipment_announced',
  'shipment_changed', 'shipment_withdrawn', 'handover_signed', 'shipment_received', 'shipment_turned_back',
  'incident_opened', 'devices_exposed', 'devices_locked_out', 'recalls_raised', 'party_changed', 'deadline_warned',
  'deadline_passed', 'deadline_enforced', 'deadline_escalated'))
  execute function geleit_note_for_mail();

create function geleit_note_dead_letter_for_mail() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into public.mail_source as s (transaction_id, webhook_ids) values (pg_current_xact_id(), array[new.webhook_id])
  on conflict (transaction_id) do update set webhook_ids = s.webhook_ids || excluded.webhook_ids
    where not s.webhook_ids @> excluded.webhook_ids;
  return null;
end $$;
create trigger note_dead_letter_for_mail after update of status on webhook_delivery for each row
  when (new.status = 'dead' and old.status <> 'dead') execute function geleit_note_dead_letter_for_mail();

do $$
declare name text;
begin
  foreach name in array array['contact', 'contact_detail', 'mail', 'mail_source']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
  foreach name in array array['contact', 'contact_detail', 'mail']
  loop
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;
-- Whoever sends something names who is to be told of it.
create policy partners on contact for select using (not (select geleit_for_rules()) and ended_at is null
  and kinds ? 'shipment' and party_id in (select geleit_partners()));

grant select, insert, update on contact to geleit_app;
grant select, insert, update, delete on contact_detail, mail, mail_source to geleit_app;
