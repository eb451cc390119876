-- Who sees which row (DOMAIN, rule 22). Nothing is visible to a connection that names no party.
-- Writes happen in the scope of the rules alone, which a command enters after its caller was checked.

create function geleit_gateway_administrator_of(owner text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (select from party p where p.party_id = owner
       and p.gateway_administrator_ids ? current_setting('geleit.party', true)) $$;

create function geleit_device_held(device text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (select from ground g where g.subject_id = device and g.subject_kind = 'device'
       and g.ended_at is null) $$;

create function geleit_sees_container(container text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (
       select from container c left join shipment s on s.shipment_id = c.shipment_id
       where c.container_id = container
         and current_setting('geleit.party', true)
           in (c.party_id, c.possessing_party_id, s.party_id, s.carrier_party_id, s.recipient_party_id)) $$;

create function geleit_sees_device(device text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (
       select from device d where d.device_id = device
         and (current_setting('geleit.party', true) in (d.possessing_party_id, d.owning_party_id)
           or (d.party_id = current_setting('geleit.party', true) and geleit_device_held(d.device_id))
           or geleit_gateway_administrator_of(d.owning_party_id))) $$;

do $$
declare name text;
begin
  foreach name in array array['entry', 'entry_content', 'entry_subject', 'party', 'site', 'person', 'person_detail',
    'key', 'container_type', 'container', 'lock', 'lock_act', 'delivery_note', 'device', 'stay', 'opening', 'tour',
    'repackaging', 'shipment', 'handover', 'incident', 'ground', 'release', 'recall', 'idempotency',
    'rehearsal_token', 'rehearsal_lock', 'rehearsal_clock']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
  foreach name in array array['entry', 'entry_content', 'entry_subject', 'party', 'site', 'person', 'person_detail',
    'key', 'container_type', 'lock', 'delivery_note', 'opening', 'tour', 'repackaging']
  loop
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;

-- In the scope of the rules the policy `rules` shows the row already. PostgreSQL asks all policies in an order of its
-- own; the first condition of each keeps it from calling a function for every row in vain.
create policy visible on container for select using (not (select geleit_for_rules()) and (
  (select geleit_party()) in (party_id, possessing_party_id) or geleit_sees_container(container_id)));
create policy visible on lock_act for select using (party_id = (select geleit_party()));
create policy visible on device for select using (not (select geleit_for_rules()) and (
  (select geleit_party()) in (possessing_party_id, owning_party_id)
  or (party_id = (select geleit_party()) and geleit_device_held(device_id))
  or geleit_gateway_administrator_of(owning_party_id)));
create policy visible on stay for select using (not (select geleit_for_rules()) and geleit_sees_device(device_id));
create policy visible on shipment for select using (
  (select geleit_party()) in (party_id, carrier_party_id, recipient_party_id));
create policy visible on handover for select using (
  (select geleit_party()) in (party_id, from_party_id, to_party_id));
create policy visible on ground for select using (not (select geleit_for_rules()) and
  case subject_kind when 'device' then geleit_sees_device(subject_id) else geleit_sees_container(subject_id) end);
create policy visible on incident for select using (not (select geleit_for_rules()) and (
  party_id = (select geleit_party())
  or (container_id is not null and geleit_sees_container(container_id))
  or exists (select from ground g where g.incident_id = incident.incident_id)));
create policy visible on release for select using (not (select geleit_for_rules()) and
  exists (select from incident i where i.incident_id = release.incident_id));
create policy visible on recall for select using (not (select geleit_for_rules()) and geleit_sees_device(device_id));

do $$
begin
  create role geleit_app nologin nosuperuser nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;

grant usage on schema public to geleit_app;
grant select, insert on entry, entry_content, entry_subject to geleit_app;
grant select, insert, update on party, site, person, person_detail, key, container_type, container, lock, lock_act,
  delivery_note, device, stay, opening, tour, repackaging, shipment, handover, incident, ground, release, recall,
  idempotency, rehearsal_token, rehearsal_lock, rehearsal_clock to geleit_app;
grant delete on idempotency, rehearsal_token to geleit_app;
