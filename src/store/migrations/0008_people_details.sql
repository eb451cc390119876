-- What of parties, people and training is no fact or may have to be erased; what holds for them; and who sees which party.

-- How to reach somebody: for whoever sends a link, and nobody else.
alter table person_detail add column contact text;

-- Whoever has the link comes in. Only the hash of what it ends with stands here.
create table invitation_token (
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  invitation_id text not null unique,
  party_id text not null,
  primary key (token_hash, party_id)
);

-- Which company is meant and whom to write to, until it is there to say so itself.
create table invitation_detail (
  invitation_id text not null,
  party_id text not null,
  name text not null,
  contact text,
  primary key (invitation_id, party_id)
);

-- The papers of a training. They name people: the fact has their hash.
create table certificate (
  training_id text not null,
  party_id text not null,
  person_id text not null,
  content_type text not null check (content_type in ('application/pdf', 'image/jpeg', 'image/png')),
  data bytea not null check (octet_length(data) between 1 and 5242880),
  primary key (training_id, party_id)
);
create index certificate_person on certificate (person_id);

do $$
declare name text;
begin
  foreach name in array array['invitation_token', 'invitation_detail', 'certificate']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
    execute format('grant select, insert, update, delete on %I to geleit_app', name);
  end loop;
  foreach name in array array['invitation_detail', 'certificate']
  loop
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;

-- invariants ---------------------------------------------------------------------------------------------------------

-- One human is one person at a party, though they may come back after they left.
create unique index person_one_human on person (party_id, natural_person_id) where status <> 'left';
-- Delivery notes name their recipient by it.
create unique index party_market_partner on party (market_partner_id) where market_partner_id is not null;
create index person_party on person (party_id);
create index invitation_person on invitation (person_id);
create index api_key_person on api_key (person_id);
create index training_course on training (course_id);

-- No two parties share a maker's letters: whoever has them announces its devices.
create function geleit_flag_codes_are_of_one() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('flag codes', 0));
  if exists (select from party p where p.party_id <> new.party_id
    and p.flag_codes ?| array(select jsonb_array_elements_text(new.flag_codes))) then
    raise exception 'the letters of a maker belong to one party' using errcode = '23505', constraint = 'party_flag_codes';
  end if;
  return new;
end $$;
create trigger flag_codes_are_of_one before insert or update of flag_codes on party for each row
  when (new.flag_codes <> '[]') execute function geleit_flag_codes_are_of_one();

-- A party that has a security officer keeps one: nobody else could let anybody in again.
create function geleit_officer_stays() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
begin
  -- Of two who go at once the second waits here, and then finds that nobody is left.
  perform pg_advisory_xact_lock(hashtextextended('security officers of ' || old.party_id, 0));
  if not exists (select from person p
    where p.party_id = old.party_id and p.status = 'active' and p.roles ? 'security_officer') then
    raise exception 'a party keeps a security officer' using errcode = '23514', constraint = 'person_officer_stays';
  end if;
  return null;
end $$;
create constraint trigger officer_stays after update of status, roles on person
  deferrable initially deferred for each row
  when (old.status = 'active' and old.roles ? 'security_officer'
    and not (new.status = 'active' and new.roles ? 'security_officer'))
  execute function geleit_officer_stays();

-- Nobody records their own training, not as another person either.
create function geleit_training_by_another() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from person a join person b using (natural_person_id)
    where a.person_id = new.person_id and b.person_id = new.recorded_by) then
    raise exception 'nobody records their own training' using errcode = '23514', constraint = 'training_by_another';
  end if;
  return new;
end $$;
create trigger training_by_another before insert on training for each row execute function geleit_training_by_another();

-- who sees which party -------------------------------------------------------------------------------------------------

create index shipment_sender on shipment (party_id);
create index shipment_carrier on shipment (carrier_party_id);
create index shipment_recipient on shipment (recipient_party_id);
create index invitation_party on invitation (party_id);
create index invitation_new_party on invitation (new_party_id) where new_party_id is not null;

-- Parties with which the one that asks has to do: of its shipments, by an invitation in either direction, its gateway
-- administrators, and the operators that named it as theirs.
create function geleit_partners() returns setof text
language sql stable security definer set search_path = pg_catalog, public as $$
  select unnest(array[s.party_id, s.carrier_party_id, s.recipient_party_id]) from shipment s
    where current_setting('geleit.party', true) in (s.party_id, s.carrier_party_id, s.recipient_party_id)
  union select i.new_party_id from invitation i
    where i.party_id = current_setting('geleit.party', true) and i.new_party_id is not null
  union select i.party_id from invitation i join party p on p.party_id = i.party_id
    where i.new_party_id = current_setting('geleit.party', true) and i.status = 'accepted' and p.roles <> '[]'
  union select jsonb_array_elements_text(p.gateway_administrator_ids) from party p
    where p.party_id = current_setting('geleit.party', true)
  union select p.party_id from party p where p.gateway_administrator_ids ? current_setting('geleit.party', true) $$;

create function geleit_party_has_role(wanted text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (select from party p where p.party_id = current_setting('geleit.party', true) and p.roles ?| wanted) $$;

create policy partners on party for select using (not (select geleit_for_rules()) and
  party_id in (select geleit_partners()));
-- Carriers and gateway administrators offer themselves to those who may choose one.
create policy offering on party for select using (not (select geleit_for_rules()) and
  roles ?| array['carrier', 'gateway_administrator'] and
  (select geleit_party_has_role(array['manufacturer', 'meter_operator'])));
-- Whoever sends something has to know where to. Vehicles and places of use are nobody else's business.
create policy partners on site for select using (not (select geleit_for_rules()) and status = 'active' and
  kind in ('factory', 'central_store', 'small_store') and party_id in (select geleit_partners()));
