-- Boxes that are filled by the list of a production line, with a sample of scans, and the trays in them.

create table packing_list (
  packing_list_id text not null,
  party_id text not null references party,
  container_id text not null,
  opening_id text not null,
  person_id text not null,
  status text not null check (status in ('open', 'stopped', 'completed', 'withdrawn')),
  devices bigint not null check (devices between 1 and 5000),
  sample_size bigint not null check (sample_size between 1 and devices),
  sampled bigint not null check (sampled between 0 and devices),
  taken_in_at timestamptz not null,
  ended_at timestamptz check (ended_at >= taken_in_at),
  check ((status in ('open', 'stopped')) = (ended_at is null)),
  -- Nothing is packed by a list whose sample is too small.
  constraint packing_list_sample_complete check (status <> 'completed' or sampled >= sample_size),
  primary key (packing_list_id, party_id)
);
-- One list at a time for each opening.
create unique index packing_list_one_at_a_time on packing_list (opening_id, party_id) where status in ('open', 'stopped');
create index packing_list_party on packing_list (party_id, taken_in_at desc, packing_list_id);

create table packing_list_device (
  packing_list_id text not null,
  device_id text not null,
  party_id text not null references party,
  tray_id text,
  drawn boolean not null,
  sampled boolean not null,
  status text not null check (status in ('reserved', 'packed', 'released')),
  -- What was drawn was looked at.
  constraint packing_list_drawn_seen check (status <> 'packed' or sampled or not drawn),
  primary key (packing_list_id, device_id, party_id)
);
-- A device is on one open list only.
create unique index packing_list_device_reserved on packing_list_device (device_id) where status = 'reserved';
create index packing_list_device_listed on packing_list_device (device_id) where status in ('reserved', 'packed');

create table tray (
  tray_id text not null,
  party_id text not null references party,
  packing_list_id text not null,
  label text not null check (label ~ '^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$'),
  container_id text,
  device_ids jsonb not null check (jsonb_array_length(device_ids) >= 1),
  status text not null check (status in ('listed', 'whole', 'dissolved', 'withdrawn')),
  check (container_id is null or status = 'whole'),
  primary key (tray_id, party_id)
);
-- A label of a party is on one tray only.
create unique index tray_label on tray (party_id, label) where status in ('listed', 'whole');
create index tray_in_container on tray (container_id) where status = 'whole';
create index tray_by_label on tray (label) where status = 'whole';
create index tray_of_list on tray (packing_list_id);

-- Evidence shows the policies that its entries name; they are few among millions.
create index entry_policy_set on entry (party_id) where type = 'policy_set';

do $$
declare name text;
begin
  foreach name in array array['packing_list', 'packing_list_device', 'tray']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;
-- What lies in a container on which trays is seen by whoever has it in their hands.
create policy in_their_hands on tray for select using (not (select geleit_for_rules()) and container_id is not null
  and exists (select from container c where c.container_id = tray.container_id
    and c.possessing_party_id = (select geleit_party())));

grant select, insert, update on packing_list, packing_list_device, tray to geleit_app;
