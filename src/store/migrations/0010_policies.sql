-- What makers and operators agreed on. A version is written once; what it was decided by stands in its proposal.
create table policy (
  policy_id text not null,
  party_id text not null references party,
  operator_party_id text references party check (operator_party_id <> party_id),
  version bigint not null check (version >= 1),
  valid_from timestamptz not null,
  profile text not null check (profile in ('locked_box', 'sealed_carton')),
  certificate text,
  delivery_procedure text,
  device_types jsonb not null,
  agreed jsonb not null,
  proposal_id text not null,
  primary key (policy_id, party_id)
);
-- Versions of a pair are counted, and the newer one never begins before the older.
create unique index policy_version on policy (party_id, coalesce(operator_party_id, ''), version);
create index policy_of_operator on policy (operator_party_id, valid_from);

-- What was packed before there were policies stays without: no entry says whose it is, and the usual values hold for it.
alter table container add column makers jsonb not null default '[]';
alter table container alter column makers drop default;

alter table policy enable row level security;
create policy rules on policy using ((select geleit_for_rules())) with check ((select geleit_for_rules()));
create policy visible on policy for select using ((select geleit_party()) in (party_id, operator_party_id));
-- What holds for everybody is seen by everybody whom the maker has sent something.
create policy visible_to_partners on policy for select using (
  not (select geleit_for_rules()) and operator_party_id is null and exists (
    select from shipment s where s.party_id = policy.party_id and s.recipient_party_id = (select geleit_party())));
grant select, insert on policy to geleit_app;
