-- Carriers that a sender entered and that have no account, and the links by which their drivers sign and report.

create table registered_carrier (
  carrier_party_id text not null unique references party,
  -- Who entered it.
  party_id text not null references party check (party_id <> carrier_party_id),
  registered_at timestamptz not null,
  primary key (carrier_party_id, party_id)
);
create index registered_carrier_party on registered_carrier (party_id);

create table carrier_link (
  link_id text not null unique,
  -- Who gave it out.
  party_id text not null references party,
  shipment_id text not null,
  step bigint not null check (step >= 1),
  carrier_party_id text not null references party,
  person_id text not null unique,
  issued_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > issued_at),
  generation bigint not null check (generation >= 1),
  status text not null check (status in ('active', 'ended')),
  primary key (link_id, party_id)
);
-- One for each part of the way: a second one would be a second hand that signs.
create unique index carrier_link_one on carrier_link (shipment_id, step) where status = 'active';
create index carrier_link_carrier on carrier_link (carrier_party_id);

-- Whoever has the secret acts by the link. Only its hash stands here; those of before stay, so that a report by one of
-- them is still heard.
create table carrier_link_secret (
  link_id text not null,
  generation bigint not null check (generation >= 1),
  party_id text not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  primary key (link_id, generation, party_id)
);

-- Whoever acts by a link signs for its shipment and for no other, whatever a rule may say.
create function geleit_link_signs_its_shipment() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from carrier_link l where l.person_id in (new.from_person_id, new.to_person_id)
    and (l.shipment_id <> new.shipment_id or l.carrier_party_id not in (new.from_party_id, new.to_party_id))) then
    raise exception 'a link is for one shipment' using errcode = '23514', constraint = 'carrier_link_its_shipment';
  end if;
  return new;
end $$;
create trigger link_signs_its_shipment before insert or update of from_person_id, to_person_id on handover
  for each row execute function geleit_link_signs_its_shipment();

do $$
declare name text;
begin
  foreach name in array array['registered_carrier', 'carrier_link', 'carrier_link_secret']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
end $$;
create policy own on registered_carrier for select using (party_id = (select geleit_party()));
create policy visible on carrier_link for select using ((select geleit_party()) in (party_id, carrier_party_id));
grant select, insert on registered_carrier, carrier_link_secret to geleit_app;
grant select, insert, update on carrier_link to geleit_app;

-- Whoever entered a carrier sees it, and so does whoever takes part in a shipment with it. It offers itself to nobody.
create function geleit_is_entered(party text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (select from registered_carrier r where r.carrier_party_id = party) $$;
create policy entered on party for select using (not (select geleit_for_rules()) and exists (
  select from registered_carrier r where r.carrier_party_id = party.party_id and r.party_id = (select geleit_party())));
drop policy offering on party;
create policy offering on party for select using (not (select geleit_for_rules()) and
  roles ?| array['carrier', 'gateway_administrator'] and
  (select geleit_party_has_role(array['manufacturer', 'meter_operator'])) and not geleit_is_entered(party_id));
