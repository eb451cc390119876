-- Finding things by a part of what they are called, and lists of all that a party sees.
--
-- Conditions on parts of a text can't be pushed below row-level security, so an index would not be used for them. These
-- functions look things up in indexes that begin with a party, for the party that asks and nobody else: how long one
-- takes says nothing of what others have. What they give are identifiers; the rows are read under row-level security.

-- From the last digit on: a name plate is read from there.
create index device_owner_tail on device (owning_party_id, (reverse(device_id) collate "C"));
-- In somebody's hands who does not own them: few, and for a while.
create index device_in_hands on device (possessing_party_id, device_id) where possessing_party_id <> owning_party_id;
create index device_in_hands_tail on device (possessing_party_id, (reverse(device_id) collate "C"))
  where possessing_party_id <> owning_party_id;
create index ground_device_held on ground (party_id, subject_id) where ended_at is null and subject_kind = 'device';

create index container_own on container (party_id, (serial collate "C"));
create index container_own_tail on container (party_id, (reverse(serial) collate "C"));
create index container_in_hands on container (possessing_party_id, (serial collate "C")) where possessing_party_id <> party_id;
create index container_under_way on container (shipment_id) where shipment_id is not null;

create index key_party on key (party_id, key_serial);
create index site_party on site (party_id);
create index tray_own on tray (party_id, (label collate "C"));

-- Devices that the party sees, from one identification up to another, both included, in their order.
create function geleit_devices_seen(since text, upto text, most integer) returns setof text
language plpgsql stable security definer rows 100 set search_path = pg_catalog, public as $$
declare me constant text := current_setting('geleit.party', true);
begin
  return query select seen.id from (
    select owned.id
      from (select me as owner union all
            select p.party_id from party p where p.gateway_administrator_ids ? me and p.party_id <> me) whose
      cross join lateral (select d.device_id as id from device d
        where d.owning_party_id = whose.owner and d.device_id >= since and d.device_id <= upto
        order by d.device_id limit most) owned
    union
    (select d.device_id from device d
      where d.possessing_party_id = me and d.possessing_party_id <> d.owning_party_id
        and d.device_id >= since and d.device_id <= upto
      order by d.device_id limit most)
    union
    -- A maker sees what is held, wherever it is.
    (select distinct g.subject_id from ground g
      where g.party_id = me and g.ended_at is null and g.subject_kind = 'device'
        and g.subject_id >= since and g.subject_id <= upto
      order by g.subject_id limit most)
  ) seen order by seen.id limit most;
end $$;

-- The same by how the identification ends; `tail` is turned round. What is held of a maker is looked through as far as
-- a list of it may reasonably go.
create function geleit_devices_ending(tail text, most integer) returns setof text
language plpgsql stable security definer rows 100 set search_path = pg_catalog, public as $$
declare me constant text := current_setting('geleit.party', true);
begin
  return query select seen.id from (
    select owned.id
      from (select me as owner union all
            select p.party_id from party p where p.gateway_administrator_ids ? me and p.party_id <> me) whose
      cross join lateral (select d.device_id as id from device d
        where d.owning_party_id = whose.owner
          and reverse(d.device_id) collate "C" >= tail and reverse(d.device_id) collate "C" < tail || '~'
        order by reverse(d.device_id) collate "C" limit most) owned
    union
    (select d.device_id from device d
      where d.possessing_party_id = me and d.possessing_party_id <> d.owning_party_id
        and reverse(d.device_id) collate "C" >= tail and reverse(d.device_id) collate "C" < tail || '~'
      order by reverse(d.device_id) collate "C" limit most)
    union
    (select distinct held.id from (select g.subject_id as id from ground g
        where g.party_id = me and g.ended_at is null and g.subject_kind = 'device' limit 20000) held
      where starts_with(reverse(held.id), tail) limit most)
  ) seen order by seen.id limit most;
end $$;

-- Devices with an open ground that the party sees, after one, in their order.
create function geleit_devices_held(after text, most integer) returns setof text
language plpgsql stable security definer rows 100 set search_path = pg_catalog, public as $$
declare
  me constant text := current_setting('geleit.party', true);
  owners constant text[] := array(select p.party_id from party p where p.gateway_administrator_ids ? me);
begin
  return query select distinct g.subject_id from ground g
    cross join lateral (select from device d where d.device_id = g.subject_id
      and (me in (d.possessing_party_id, d.owning_party_id, d.party_id) or d.owning_party_id = any(owners))) seen
    where g.ended_at is null and g.subject_kind = 'device' and g.subject_id > after
    order by g.subject_id limit most;
end $$;

-- Containers of others on a way that leads over the party.
create function geleit_containers_under_way() returns setof text
language plpgsql stable security definer rows 100 set search_path = pg_catalog, public as $$
declare stop constant jsonb := jsonb_build_array(jsonb_build_object('partyId', current_setting('geleit.party', true)));
begin
  -- What is under way anywhere is little, what ever was on a way over a carrier is much.
  return query with way as materialized (
      select distinct c.shipment_id from container c where c.shipment_id is not null)
    select c.container_id from way join shipment s on s.shipment_id = way.shipment_id
      join container c on c.shipment_id = s.shipment_id
    where s.stations @> stop;
end $$;

-- Containers that the party sees, after one, by their serials.
create function geleit_containers_seen(after_serial text, after_id text, most integer) returns setof text
language plpgsql stable security definer rows 100 set search_path = pg_catalog, public as $$
declare me constant text := current_setting('geleit.party', true);
begin
  return query select seen.id from (
    (select c.container_id as id, c.serial from container c
      where c.party_id = me and c.serial collate "C" >= after_serial
        and (c.serial <> after_serial or c.container_id > after_id)
      order by c.serial collate "C" limit most)
    union
    (select c.container_id, c.serial from container c
      where c.possessing_party_id = me and c.possessing_party_id <> c.party_id and c.serial collate "C" >= after_serial
        and (c.serial <> after_serial or c.container_id > after_id)
      order by c.serial collate "C", c.container_id limit most)
    union
    (select c.container_id, c.serial from geleit_containers_under_way() under_way join container c
        on c.container_id = under_way
      where c.serial collate "C" >= after_serial and (c.serial <> after_serial or c.container_id > after_id)
      order by c.serial collate "C", c.container_id limit most)
  ) seen order by seen.serial collate "C", seen.id limit most;
end $$;

-- Containers in which, or in whose lock's serial, the text stands. What begins or ends with it is found by an index; for
-- what has it in the middle so many are looked through, which is all that most parties have.
create function geleit_containers_named(needle text, most integer) returns setof text
language plpgsql stable security definer rows 100 set search_path = pg_catalog, public as $$
declare
  me constant text := current_setting('geleit.party', true);
  tail constant text := reverse(needle);
begin
  return query
    (select c.container_id from container c
      where c.party_id = me and c.serial collate "C" >= needle and c.serial collate "C" < needle || '~'
      order by c.serial collate "C" limit most)
    union
    (select c.container_id from container c
      where c.party_id = me and reverse(c.serial) collate "C" >= tail and reverse(c.serial) collate "C" < tail || '~'
      order by reverse(c.serial) collate "C" limit most)
    union
    (select c.container_id from container c where c.lock_serial = needle)
    union
    (select each.container_id from (
        (select c.container_id, c.serial, c.lock_serial from container c where c.party_id = me limit 20000)
        union all
        (select c.container_id, c.serial, c.lock_serial from container c
          where c.possessing_party_id = me and c.possessing_party_id <> c.party_id limit 20000)
        union all
        select c.container_id, c.serial, c.lock_serial
          from geleit_containers_under_way() under_way join container c on c.container_id = under_way) each
      where strpos(each.serial, needle) > 0 or strpos(each.lock_serial, needle) > 0
      order by strpos(each.serial, needle) = 1 desc, each.serial collate "C" limit 3 * most);
end $$;
