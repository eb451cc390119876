-- What labels are numbered with: the GS1 prefix of a party, and the SSCC of each container of a shipment.

alter table party add column gs1_prefix text check (gs1_prefix ~ '^[0-9]{6,12}$');
-- Of prefixes of which one begins the other the rule sees to it; that no two are the same, this.
create unique index party_gs1_prefix on party (gs1_prefix) where gs1_prefix is not null;

-- An SSCC is never given twice, also where the party got another prefix since.
-- No fact of custody: it names what the entries name otherwise.
create table loading_unit (
  shipment_id text not null,
  container_id text not null,
  -- The sender, whose prefix it is.
  party_id text not null references party,
  gs1_prefix text not null check (gs1_prefix ~ '^[0-9]{6,12}$'),
  number bigint not null check (number >= 0 and number < 10::numeric ^ (17 - length(gs1_prefix))),
  sscc text not null unique check (sscc ~ '^[0-9]{18}$' and substr(sscc, 2, length(gs1_prefix)) = gs1_prefix),
  primary key (shipment_id, container_id, party_id),
  unique (gs1_prefix, number)
);
alter table loading_unit enable row level security;
create policy rules on loading_unit using ((select geleit_for_rules())) with check ((select geleit_for_rules()));
create policy visible on loading_unit for select using (not (select geleit_for_rules()) and exists (
  select from shipment s where s.shipment_id = loading_unit.shipment_id));
grant select, insert on loading_unit to geleit_app;
