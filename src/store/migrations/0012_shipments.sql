-- Shipments over several stations, received in parts, and who is responsible for what at every moment.

alter table policy add column responsibility text not null default 'each_hand_over'
  check (responsibility in ('each_hand_over', 'recipient_from_pick_up', 'sender_until_delivery'));
alter table policy alter column responsibility drop default;

-- who is responsible ---------------------------------------------------------------------------------------------------

alter table container add column responsible_party_id text references party;
alter table container add column responsible_since timestamptz;
alter table device add column responsible_party_id text;
alter table device add column responsible_since timestamptz;

-- Up to now responsibility passed with each hand-over, so whoever has it is responsible: since the newest one of it, or
-- else since it was registered or announced.
update container set responsible_party_id = possessing_party_id, responsible_since = coalesce(
  (select max(h.signed_at) from shipment s join handover h using (shipment_id)
    where s.container_ids ? container.container_id and h.signed_at is not null),
  (select e.record_time from entry_subject s join entry e using (entry_id, party_id)
    where s.subject_kind = 'container' and s.subject_id = container.container_id and s.sequence = 1));
update device set responsible_party_id = possessing_party_id, responsible_since = e.record_time
  from entry_subject s join entry e using (entry_id, party_id)
  where s.subject_kind = 'device' and s.subject_id = device.device_id and s.sequence = 1;
-- It went along with its container. Stays that were corrected afterwards moved nothing.
with passed as (
  select t.device_id, max(h.signed_at) as at
  from handover h join shipment s using (shipment_id)
    cross join lateral jsonb_array_elements_text(s.container_ids) c
    join stay t on t.container_id = c and t.packed_at <= h.signed_at
      and (t.unpacked_at is null or t.unpacked_at > h.signed_at)
    join entry e on e.entry_id = t.packed_entry_id and e.type = 'devices_packed'
  where h.signed_at is not null
  group by t.device_id)
update device set responsible_since = passed.at from passed where passed.device_id = device.device_id;

alter table container alter column responsible_party_id set not null;
alter table container alter column responsible_since set not null;
alter table device alter column responsible_party_id set not null;
alter table device alter column responsible_since set not null;
-- Only on the road may somebody else have it than is responsible for it.
alter table container add constraint container_responsible check
  (responsible_party_id = possessing_party_id or status = 'in_transit');
alter table device add constraint device_responsible check
  (responsible_party_id = possessing_party_id or custody in ('in_transit', 'returning'));

-- shipments ------------------------------------------------------------------------------------------------------------

alter table shipment add column stations jsonb;
alter table shipment add column step bigint;
alter table shipment add column responsibility text not null default 'each_hand_over'
  check (responsibility in ('each_hand_over', 'recipient_from_pick_up', 'sender_until_delivery'));
alter table shipment alter column responsibility drop default;
alter table shipment add column responsible_since timestamptz;
alter table shipment add column announced_at timestamptz;
alter table shipment add column expected_arrival timestamptz;
alter table shipment add column arrival_due_at timestamptz;
alter table shipment add column contact_ids jsonb not null default '[]';
alter table shipment alter column contact_ids drop default;
alter table shipment add column return_of_shipment_id text;

update shipment set
  stations = jsonb_build_array(
    jsonb_build_object('partyId', party_id, 'siteId', null),
    jsonb_build_object('partyId', carrier_party_id, 'siteId', null),
    jsonb_build_object('partyId', recipient_party_id, 'siteId', to_site_id)),
  step = case status when 'announced' then 0 when 'in_transit' then 1 else 2 end;
with announced as (
  select f ->> 'shipmentId' as shipment_id, (f ->> 'expectedArrival')::bigint as expected, e.record_time
  from entry e join entry_content c using (entry_id, party_id)
    cross join lateral (select convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' as f) facts
  where e.type = 'shipment_announced')
update shipment set
  announced_at = announced.record_time,
  expected_arrival = to_timestamp(announced.expected / 1000.0),
  responsible_since = coalesce(
    (select max(h.signed_at) from handover h where h.shipment_id = shipment.shipment_id), announced.record_time)
  from announced where announced.shipment_id = shipment.shipment_id;

alter table shipment alter column stations set not null;
alter table shipment alter column step set not null;
alter table shipment alter column responsible_since set not null;
alter table shipment alter column announced_at set not null;
alter table shipment drop constraint shipment_status_check;
alter table shipment add constraint shipment_status_check
  check (status in ('announced', 'in_transit', 'delivered', 'received', 'withdrawn'));
alter table shipment add constraint shipment_stations check (jsonb_array_length(stations) >= 3
  and stations -> 0 ->> 'partyId' = party_id and stations -> 1 ->> 'partyId' = carrier_party_id
  and stations -> -1 ->> 'partyId' = recipient_party_id);
alter table shipment add constraint shipment_step check (step between 0 and jsonb_array_length(stations) - 1
  and (status <> 'announced' or step = 0) and (status <> 'delivered' or step = jsonb_array_length(stations) - 1));
-- Exactly one is responsible at every moment, and it is one of those that take part.
alter table shipment add constraint shipment_responsible check (responsible_party_id = case responsibility
  when 'each_hand_over' then stations -> step::integer ->> 'partyId'
  when 'recipient_from_pick_up' then case when step = 0 then party_id else recipient_party_id end
  when 'sender_until_delivery' then
    case when step = jsonb_array_length(stations) - 1 then recipient_party_id else party_id end
  end);
alter table shipment add constraint shipment_arrival check (arrival_due_at >= expected_arrival);
alter table shipment add constraint shipment_arrival_expected check (arrival_due_at is null or expected_arrival is not null);
create index shipment_stations on shipment using gin (stations jsonb_path_ops);
create index shipment_announced on shipment (announced_at, shipment_id);
create index shipment_return on shipment (return_of_shipment_id) where return_of_shipment_id is not null;
-- What is still under way, by when it should arrive and by when it should be received.
create index shipment_arrival_due on shipment (arrival_due_at) where status in ('announced', 'in_transit');

-- How far each container has come. What nobody said anything of is under way.
create table shipment_container (
  shipment_id text not null,
  container_id text not null,
  party_id text not null references party,
  step bigint not null check (step >= 0),
  outcome text check (outcome in ('received', 'damaged', 'refused', 'missing', 'withdrawn')),
  delivered_at timestamptz,
  acknowledge_by timestamptz,
  ended_at timestamptz,
  check ((outcome is null) = (ended_at is null)),
  check ((delivered_at is null) = (acknowledge_by is null)),
  -- What was not delivered was not taken in.
  check (delivered_at is not null or outcome is null or outcome in ('refused', 'missing', 'withdrawn')),
  check (outcome is distinct from 'withdrawn' or step = 0),
  foreign key (shipment_id, party_id) references shipment (shipment_id, party_id),
  primary key (shipment_id, container_id, party_id)
);
insert into shipment_container
  select s.shipment_id, c, s.party_id, s.step, case when s.status = 'received' then 'received' end,
    s.delivered_at, s.acknowledge_by, s.received_at
  from shipment s cross join lateral jsonb_array_elements_text(s.container_ids) c;
-- A container is in one shipment at a time; what is missing in one may turn up and go on its way in another.
create unique index shipment_container_one on shipment_container (container_id) where outcome is null;
create index shipment_container_to_acknowledge on shipment_container (acknowledge_by)
  where outcome is null and acknowledge_by is not null;

alter table handover add column step bigint;
alter table handover add column container_ids jsonb;
alter table handover add column damaged_container_ids jsonb not null default '[]';
alter table handover alter column damaged_container_ids drop default;
alter table handover add column withdrawn_at timestamptz;
update handover set step = case leg when 'pick_up' then 0 else 1 end, container_ids =
  (select s.container_ids from shipment s where s.shipment_id = handover.shipment_id);
alter table handover alter column step set not null;
alter table handover alter column container_ids set not null;
alter table handover drop constraint handover_leg_check;
alter table handover add constraint handover_leg_check
  check (leg in ('pick_up', 'transfer', 'delivery') and (leg = 'pick_up') = (step = 0));
alter table handover add constraint handover_withdrawn check (withdrawn_at is null or signed_at is null);
alter table handover drop constraint handover_shipment_id_leg_key;
-- One at a time waits for its second signature; what was left behind follows in a further one.
create unique index handover_one_waits on handover (shipment_id, step) where signed_at is null and withdrawn_at is null;
create index handover_shipment on handover (shipment_id, step);

-- who sees it: each station ----------------------------------------------------------------------------------------------

create or replace function geleit_sees_container(container text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (
       select from container c left join shipment s on s.shipment_id = c.shipment_id
       where c.container_id = container
         and (current_setting('geleit.party', true) in (c.party_id, c.possessing_party_id)
           or s.stations @> jsonb_build_array(jsonb_build_object('partyId', current_setting('geleit.party', true))))) $$;

create or replace function geleit_partners() returns setof text
language sql stable security definer set search_path = pg_catalog, public as $$
  select station ->> 'partyId' from shipment s cross join lateral jsonb_array_elements(s.stations) station
    where s.stations @> jsonb_build_array(jsonb_build_object('partyId', current_setting('geleit.party', true)))
  union select i.new_party_id from invitation i
    where i.party_id = current_setting('geleit.party', true) and i.new_party_id is not null
  union select i.party_id from invitation i join party p on p.party_id = i.party_id
    where i.new_party_id = current_setting('geleit.party', true) and i.status = 'accepted' and p.roles <> '[]'
  union select jsonb_array_elements_text(p.gateway_administrator_ids) from party p
    where p.party_id = current_setting('geleit.party', true)
  union select p.party_id from party p where p.gateway_administrator_ids ? current_setting('geleit.party', true) $$;

drop policy visible on shipment;
create policy visible on shipment for select using (not (select geleit_for_rules()) and
  stations @> jsonb_build_array(jsonb_build_object('partyId', (select geleit_party()))));

alter table shipment_container enable row level security;
create policy rules on shipment_container using ((select geleit_for_rules())) with check ((select geleit_for_rules()));
create policy visible on shipment_container for select using (not (select geleit_for_rules()) and exists (
  select from shipment s where s.shipment_id = shipment_container.shipment_id));
grant select, insert, update on shipment_container to geleit_app;

-- what is told to other systems ------------------------------------------------------------------------------------------

drop index entry_told_ordinary;
create index entry_told_ordinary on entry (transaction_id, position) where type in ('release_approved',
  'incident_opened', 'device_missing', 'device_installed', 'device_commissioned', 'container_registered',
  'receipt_verified', 'lock_log_read', 'container_inspected', 'container_stored', 'container_passed_on',
  'shipment_announced', 'shipment_changed', 'shipment_withdrawn', 'shipment_turned_back', 'handover_signed',
  'shipment_received');
