-- The field: what is planned for whom, devices that do not work, and tours as dispatchers look at them.

create table planned_installation (
  planned_installation_id text not null,
  party_id text not null references party,
  person_id text not null,
  day text not null check (day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  order_in_day bigint not null check (order_in_day between 1 and 1000),
  container_id text,
  device_type text,
  status text not null check (status in ('planned', 'done', 'withdrawn')),
  planned_by text not null,
  planned_at timestamptz not null,
  device_id text,
  ended_at timestamptz,
  -- Where it is to be stands in the personal part of this entry, from which it can be erased.
  entry_id text not null,
  entry_ids jsonb not null check (jsonb_array_length(entry_ids) >= 1 and entry_ids ? entry_id),
  constraint planned_installation_ended check ((status = 'planned') = (ended_at is null)),
  constraint planned_installation_done_with check ((status = 'done') = (device_id is not null)),
  primary key (planned_installation_id, party_id)
);
create index planned_installation_day on planned_installation (party_id, day, order_in_day, planned_installation_id);
create index planned_installation_person on planned_installation (person_id, day);
create index planned_installation_device on planned_installation (device_id) where device_id is not null;
-- By any of its entries, where one is to be erased.
create index planned_installation_entries on planned_installation using gin (entry_ids);

create table device_defect (
  device_id text not null,
  party_id text not null references party,
  found_by text not null,
  found_at timestamptz not null,
  entry_id text not null,
  ended_by text,
  ended_at timestamptz check (ended_at >= found_at),
  check ((ended_at is null) = (ended_by is null)),
  primary key (device_id, entry_id, party_id)
);
-- Defective or not: it is said once at a time.
create unique index device_defect_stands on device_defect (device_id) where ended_at is null;

-- Tours by who is out, and by when they began; the openings of each, and what came out in them.
create index tour_issued on tour (party_id, issued_at, tour_id);
create index tour_of_person on tour (person_id, issued_at, tour_id);
create index opening_tour on opening (tour_id) where tour_id is not null;

do $$
declare name text;
begin
  foreach name in array array['planned_installation', 'device_defect']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
end $$;
create policy own on planned_installation for select using (party_id = (select geleit_party()));
-- Whoever sees the device has to know that it does not work.
create policy visible on device_defect for select using (not (select geleit_for_rules()) and (
  party_id = (select geleit_party()) or geleit_sees_device(device_id)));

grant select, insert, update on planned_installation, device_defect to geleit_app;
