-- Rooms that somebody attests to be locked, where each container was at any moment, and counts.

alter table site add column attested_at timestamptz;
alter table site add column attested_until timestamptz;
alter table site add constraint site_attested check (num_nonnulls(attested_at, attested_until) in (0, 2)
  and (attested_until is null or attested_until > attested_at));
create index site_attested_until on site (attested_until) where attested_until is not null and status = 'active';

-- From one record that moved a container to the next. The party is the one that had it then.
create table container_place (
  container_id text not null,
  place_entry_id text not null,
  party_id text not null references party,
  -- Null: on the road.
  site_id text,
  from_at timestamptz not null,
  until_at timestamptz,
  check (until_at >= from_at),
  primary key (container_id, place_entry_id, party_id)
);
-- One container, one place at a time; that the ended ones do not overlap follows from their ends, and fsck compares them.
create unique index container_place_open on container_place (container_id) where until_at is null;
create index container_place_site on container_place (site_id, party_id, until_at) where site_id is not null;
create index container_place_container on container_place (container_id, from_at);
-- What the entries of before say, folded as they are from now on.
insert into container_place (container_id, place_entry_id, party_id, site_id, from_at, until_at)
  select container_id, entry_id, had_by, site_id, record_time,
    lead(record_time) over (partition by container_id order by position)
  from (
    select e.position, e.entry_id, e.record_time, f ->> 'containerId' as container_id, f ->> 'siteId' as site_id,
      coalesce(f ->> 'ownerPartyId', e.party_id) as had_by
    from entry e join entry_content c using (entry_id, party_id)
      cross join lateral (select convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' as f) facts
    where e.type in ('container_registered', 'container_stored', 'container_passed_on')
    union all
    select e.position, e.entry_id, e.record_time, box.id, coalesce(f ->> 'toSiteId', f ->> 'siteId'),
      coalesce(f ->> 'toPartyId', f ->> 'recipientPartyId')
    from entry e join entry_content c using (entry_id, party_id)
      cross join lateral (select convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' as f) facts
      cross join lateral jsonb_array_elements_text(f -> 'containerIds') as box (id)
    where e.type in ('handover_signed', 'shipment_received')
  ) as moves;

create index container_site on container (site_id) where site_id is not null;
create index container_serial on container (serial);
create index device_site on device (site_id) where site_id is not null;

-- When things were found missing, and when they turned up again: stock at a moment that is past asks for it.
create index entry_missing on entry (type, record_time) where type in ('device_missing', 'contents_differed',
  'devices_missing', 'devices_found', 'container_missing', 'container_found');

-- What gets lost and turns up again is told to other systems, whoever noticed; and what ends an incident.
drop index entry_told_ordinary;
create index entry_told_ordinary on entry (transaction_id, position) where type in ('release_approved',
  'incident_opened', 'incident_decided', 'device_missing', 'devices_missing', 'devices_found', 'container_missing',
  'container_found', 'device_installed', 'device_commissioned', 'container_registered', 'receipt_verified',
  'lock_log_read', 'container_inspected', 'container_stored', 'container_passed_on', 'shipment_announced',
  'shipment_changed', 'shipment_withdrawn', 'shipment_turned_back', 'handover_signed', 'shipment_received');

create table stock_count (
  count_id text not null,
  party_id text not null references party,
  site_id text,
  container_id text,
  status text not null check (status in ('open', 'completed', 'cancelled')),
  started_by text not null,
  started_at timestamptz not null,
  ended_by text,
  ended_at timestamptz check (ended_at >= started_at),
  totals jsonb,
  constraint stock_count_of_one_thing check (num_nonnulls(site_id, container_id) = 1),
  check ((status = 'open') = (ended_at is null)),
  check (num_nonnulls(ended_by, ended_at) in (0, 2)),
  check ((status = 'completed') = (totals is not null)),
  primary key (count_id, party_id)
);
-- One count at a time.
create unique index stock_count_site_open on stock_count (site_id, party_id) where status = 'open';
create unique index stock_count_container_open on stock_count (container_id, party_id) where status = 'open';
create index stock_count_party on stock_count (party_id, started_at, count_id);

-- What was scanned. It is no fact by itself: the completion says what follows, with a hash over these lines.
create table stock_count_line (
  count_id text not null,
  line_number bigint generated always as identity,
  party_id text not null,
  subject_kind text not null check (subject_kind in ('device', 'container', 'unknown')),
  subject_id text not null check (char_length(subject_id) between 1 and 64),
  -- As it was at the scan: recorded here, somewhere else, or nobody's.
  found text not null check (found in ('here', 'elsewhere', 'unknown')),
  -- The box that whoever scanned said they stood before.
  place_container_id text,
  -- Stood for it: the box, or the label of the tray, that was scanned in its place.
  stood_for text,
  by_person_id text not null,
  at timestamptz not null,
  undone_by text,
  undone_at timestamptz check (undone_at >= at),
  check (num_nonnulls(undone_by, undone_at) in (0, 2)),
  check ((subject_kind = 'unknown') = (found = 'unknown')),
  foreign key (count_id, party_id) references stock_count (count_id, party_id),
  primary key (count_id, line_number, party_id)
);
-- Two people who scan the same thing have counted it once.
create unique index stock_count_line_once on stock_count_line (count_id, subject_id, subject_kind, party_id)
  where undone_at is null;
create index stock_count_line_stood_for on stock_count_line (count_id, stood_for) where stood_for is not null;

do $$
declare name text;
begin
  foreach name in array array['container_place', 'stock_count', 'stock_count_line']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;
grant select, insert, update on container_place, stock_count, stock_count_line to geleit_app;
