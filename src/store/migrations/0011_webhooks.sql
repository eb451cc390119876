-- Systems that are told what happens: who, what, and what still waits to be told. And recalls as tasks.

alter table recall add column owner_person_id text;
alter table recall add column owner_party_id text references party;
alter table recall add column due_at timestamptz;
update recall set due_at = raised_at + interval '24 hours';
alter table recall alter column due_at set not null;
alter table recall add column out_of_service_at timestamptz check (out_of_service_at >= raised_at);
alter table recall add constraint recall_owned_by_somebody check ((owner_person_id is null) = (owner_party_id is null));
alter table recall add constraint recall_confirmed_is_over check (out_of_service_at is null or status = 'ended');
create index recall_due on recall (status, due_at, incident_id, device_id);

create table webhook (
  webhook_id text not null,
  party_id text not null references party,
  origin text not null,
  kinds jsonb not null,
  status text not null check (status in ('active', 'ended')),
  registered_at timestamptz not null,
  secret_generation bigint not null check (secret_generation >= 1),
  previous_secret_until timestamptz,
  check (previous_secret_until is null or secret_generation > 1),
  primary key (webhook_id, party_id)
);
create index webhook_party on webhook (party_id, registered_at);
create index webhook_active on webhook (status) where status = 'active';

-- The whole address may hold what opens a door there, so it is no fact and can be erased.
create table webhook_detail (
  webhook_id text not null,
  party_id text not null,
  url text not null check (octet_length(url) between 1 and 2048),
  description text not null,
  primary key (webhook_id, party_id)
);

-- How it goes with each. Written by the one server that sends.
create table webhook_health (
  webhook_id text not null,
  party_id text not null,
  -- Since when nothing got through; null: the last one did, or none was sent yet.
  failing_since timestamptz,
  failures integer not null check (failures >= 0),
  last_attempt_at timestamptz not null,
  last_delivered_at timestamptz,
  -- HTTP status of the last answer; null: there was none.
  last_answer integer,
  last_error text,
  check ((failures = 0) = (failing_since is null)),
  primary key (webhook_id, party_id)
);

-- What is to be told to a system, and what became of it. `place`: in this order, for each thing it is about. Rows come in
-- from one server at a time, so no row ever appears below one that is there.
create table webhook_delivery (
  webhook_id text not null,
  event_id text not null,
  party_id text not null,
  lane text not null check (lane in ('urgent', 'ordinary')),
  place bigint generated always as identity,
  kind text not null,
  -- What it is about.
  keys jsonb not null,
  -- The very bytes that are sent, each time the same.
  body text not null,
  created_at timestamptz not null,
  status text not null check (status in ('waiting', 'delivered', 'dead')),
  attempts integer not null default 0 check (attempts >= 0),
  first_attempt_at timestamptz,
  -- Of the last failure.
  last_answer integer,
  last_error text,
  next_attempt_at timestamptz,
  ended_at timestamptz,
  check ((status = 'waiting') = (ended_at is null)),
  primary key (webhook_id, event_id, party_id)
);
create index webhook_delivery_waiting on webhook_delivery (webhook_id, lane, place) where status = 'waiting';
create index webhook_delivery_dead on webhook_delivery (webhook_id, place) where status = 'dead';
create index webhook_delivery_ended on webhook_delivery (ended_at) where status = 'delivered';

-- What was blocked and freed, for whoever rather asks: each party's own, in the order of telling.
create table block_event (
  number bigint generated always as identity,
  party_id text not null,
  event_id text not null,
  kind text not null,
  event jsonb not null,
  primary key (party_id, number)
);
create unique index block_event_once on block_event (party_id, event_id);

-- How far the telling has come, for each of the two queues. As with the log: a transaction id only says where to look;
-- everything below it is told, and of the rest what the second table names.
create table webhook_follower (
  lane text primary key check (lane in ('urgent', 'ordinary')),
  told_before xid8 not null,
  -- Everything up to here is told, whatever its transaction id says: it may be one of another cluster.
  told_to_position bigint not null
);
insert into webhook_follower values ('urgent', '0', 0), ('ordinary', '0', 0);
create table webhook_told (
  lane text not null,
  position bigint not null,
  transaction_id xid8 not null,
  primary key (lane, position)
);

create index entry_told_urgent on entry (transaction_id, position) where type in ('devices_exposed', 'unproven_raised',
  'unproven_ended', 'release_approved', 'recalls_raised', 'recall_confirmed', 'devices_locked_out', 'incident_opened',
  'handover_signed', 'party_changed');
create index entry_told_ordinary on entry (transaction_id, position) where type in ('release_approved',
  'incident_opened', 'device_missing', 'device_installed', 'device_commissioned', 'container_registered',
  'receipt_verified', 'lock_log_read', 'container_inspected', 'container_stored', 'container_passed_on',
  'shipment_announced', 'handover_signed', 'shipment_received');

-- What is urgent wakes the server that sends, at the commit. The rest waits for its next look: a commit that notifies
-- waits for every other one that does.
create function geleit_wake_webhooks() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_notify('geleit_webhooks', tg_argv[0]);
  return null;
end $$;
create trigger wake_webhooks after insert on entry for each row when (new.type in ('devices_exposed', 'unproven_raised',
  'unproven_ended', 'release_approved', 'recalls_raised', 'recall_confirmed', 'devices_locked_out', 'incident_opened',
  'handover_signed', 'party_changed'))
  execute function geleit_wake_webhooks('urgent');
create trigger wake_webhooks after insert or update on webhook for each statement execute function geleit_wake_webhooks('changed');
create trigger wake_webhooks after update of url on webhook_detail for each statement execute function geleit_wake_webhooks('changed');
-- Sent again by a person.
create trigger wake_webhooks after update of status on webhook_delivery for each row
  when (old.status = 'dead' and new.status = 'waiting') execute function geleit_wake_webhooks('changed');

do $$
declare name text;
begin
  foreach name in array array['webhook', 'webhook_detail', 'webhook_health', 'webhook_delivery', 'block_event',
    'webhook_follower', 'webhook_told']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
  foreach name in array array['webhook', 'webhook_detail', 'webhook_health', 'webhook_delivery', 'block_event']
  loop
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;

grant select, insert, update on webhook, webhook_health, webhook_follower to geleit_app;
grant select, insert, update, delete on webhook_detail, webhook_delivery to geleit_app;
grant select, insert on block_event to geleit_app;
grant select, insert, delete on webhook_told to geleit_app;
