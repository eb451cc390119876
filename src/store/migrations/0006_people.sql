-- Who may do what: people who come and go, their training and keys, what two of them decide, and what becomes of locks.

alter table party add column address text;
alter table site add column address text;
alter table site add column status text not null default 'active' check (status in ('active', 'closed'));

alter table person drop constraint person_status_check;
alter table person add constraint person_status_check check (status in ('invited', 'active', 'suspended', 'left'));
alter table person add column approves_from timestamptz;
-- Before there was a right to approve, every security officer had it.
update person set approves_from = 'epoch' where roles ? 'security_officer';
-- Who has left approves nothing.
alter table person add constraint person_left_approves_nothing check (status <> 'left' or approves_from is null);
create index person_natural on person (natural_person_id);

create table invitation (
  invitation_id text not null,
  party_id text not null references party,
  kind text not null check (kind in ('person', 'party')),
  person_id text not null,
  party_roles jsonb not null,
  market_partner_id text,
  expires_at timestamptz not null,
  status text not null check (status in ('open', 'accepted', 'withdrawn')),
  new_party_id text,
  check ((kind = 'party') = (new_party_id is not null)),
  primary key (invitation_id, party_id)
);
create unique index invitation_one_open on invitation (person_id, party_id) where status = 'open';

create table course (
  course_id text not null,
  party_id text not null references party,
  name text not null,
  valid_months bigint not null check (valid_months between 1 and 120),
  gives_codes boolean not null,
  primary key (course_id, party_id)
);

create table training (
  training_id text not null,
  party_id text not null,
  person_id text not null,
  course_id text not null,
  passed_at timestamptz not null,
  valid_until timestamptz not null check (valid_until > passed_at),
  certificate_sha256 text check (certificate_sha256 ~ '^[0-9a-f]{64}$'),
  -- Nobody records their own.
  recorded_by text not null check (recorded_by <> person_id),
  status text not null check (status in ('valid', 'withdrawn')),
  foreign key (course_id, party_id) references course (course_id, party_id),
  primary key (training_id, party_id)
);
create index training_person on training (person_id, valid_until);

create table second_person (
  party_id text not null references party,
  person_id text not null,
  approves_from timestamptz not null,
  status text not null check (status in ('named', 'ended')),
  primary key (person_id, approves_from, party_id)
);
create unique index second_person_named on second_person (party_id, person_id) where status = 'named';

create table api_key (
  api_key_id text not null,
  party_id text not null references party,
  person_id text not null,
  name text not null,
  scopes jsonb not null,
  expires_at timestamptz not null,
  status text not null check (status in ('active', 'revoked')),
  primary key (api_key_id, party_id)
);

create table proposal (
  proposal_id text not null,
  party_id text not null references party,
  kind text not null check (kind in ('lock_out', 'force_close', 'maintenance_code', 'lock_personalisation',
    'lock_repersonalisation', 'erasure', 'policy_change', 'right_to_approve', 'second_person', 'second_factor_recovery')),
  subject_kind text not null check (subject_kind in
    ('incident', 'opening', 'container', 'lock', 'person', 'device', 'entry', 'party')),
  subject_id text not null,
  content jsonb not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  state_hash text not null check (state_hash ~ '^[0-9a-f]{64}$'),
  state jsonb not null,
  proposed_by text not null,
  proposed_by_natural text not null,
  proposed_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > proposed_at),
  status text not null check (status in ('open', 'approved', 'rejected', 'withdrawn')),
  entry_id text not null,
  decided_by text,
  decided_by_natural text,
  decided_at timestamptz,
  check ((status = 'open') = (decided_by is null)),
  check (num_nonnulls(decided_by, decided_by_natural, decided_at) in (0, 3)),
  -- Four eyes are two humans, and a proposal ends by itself.
  check (status <> 'approved' or decided_by_natural <> proposed_by_natural),
  check (status <> 'approved' or decided_at <= expires_at),
  primary key (proposal_id, party_id)
);
-- Decided is decided.
create function geleit_proposal_decided_once() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'a proposal is decided once' using errcode = 'check_violation', constraint = 'proposal_decided_once';
end $$;
create trigger proposal_decided_once before update on proposal for each row
  when (old.status <> 'open' or new.content_hash <> old.content_hash or new.state_hash <> old.state_hash)
  execute function geleit_proposal_decided_once();
create index proposal_open on proposal (party_id, expires_at) where status = 'open';

alter table release add column expires_at timestamptz;
alter table release add column content_hash text check (content_hash ~ '^[0-9a-f]{64}$');

alter table lock alter column container_id drop not null;
alter table lock add column capabilities jsonb not null default '{"needsKey":true,"codeDigits":10,"closingCode":true,"receipt":"both","chainedReceipts":true,"order":"counter","tamperLatch":true,"logDownload":true,"signedLog":false,"remoteRevoke":false}';
alter table lock alter column capabilities drop default;
alter table lock add column status text not null default 'in_service' check (status in ('registered', 'in_service', 'retired'));
alter table lock alter column status drop default;
alter table lock add column generation bigint not null default 1 check (generation >= 1);
alter table lock alter column generation drop default;
alter table lock add column generation_after bigint not null default 0 check (generation_after >= 0);
alter table lock alter column generation_after drop default;
-- What was done before a new secret came is proven with the one before it.
alter table lock add column generation_before bigint check (generation_before between 1 and generation - 1);
alter table lock add constraint lock_acts_of_before check (generation_after = 0 or generation_before is not null);
-- Two containers that are registered with one lock at the same moment.
create unique index container_one_lock on container (lock_serial) where lock_serial is not null;
-- A lock that nobody has personalised gives no code.
alter table lock add constraint lock_codes_in_service check (status <> 'registered' or highest_value = 0);
alter table lock add constraint lock_in_a_container check (status <> 'registered' or container_id is null);

alter table opening add column read_out_by text;
alter table opening add constraint opening_read_out_to_another check (read_out_by <> person_id);

create table pass_on (
  pass_on_id text not null,
  party_id text not null references party,
  container_id text not null,
  from_person_id text not null,
  to_person_id text not null check (to_person_id <> from_person_id),
  to_site_id text not null,
  offered_at timestamptz not null,
  ended_at timestamptz check (ended_at >= offered_at),
  status text not null check (status in ('offered', 'accepted', 'ended')),
  check ((status = 'offered') = (ended_at is null)),
  primary key (pass_on_id, party_id)
);
create unique index pass_on_one_at_a_time on pass_on (container_id) where status = 'offered';

do $$
declare name text;
begin
  foreach name in array array['invitation', 'course', 'training', 'second_person', 'api_key', 'proposal', 'pass_on']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
    execute format('grant select, insert, update on %I to geleit_app', name);
  end loop;
end $$;

-- A box is passed on by who has it, which need not be whose it is.
drop policy own on pass_on;
create policy visible on pass_on for select using (not (select geleit_for_rules()) and (
  party_id = (select geleit_party()) or geleit_sees_container(container_id)));
-- A second person sees what is proposed at the party that named them.
create policy second_person on proposal for select using (not (select geleit_for_rules()) and exists (
  select from second_person s join person p using (person_id)
  where s.party_id = proposal.party_id and s.status = 'named' and p.party_id = (select geleit_party())));
-- Who is asked to be one sees that, too.
create policy named on proposal for select using (not (select geleit_for_rules()) and kind = 'second_person' and exists (
  select from person p where p.person_id = proposal.subject_id and p.party_id = (select geleit_party())));
create policy second_person on second_person for select using (not (select geleit_for_rules()) and exists (
  select from person p where p.person_id = second_person.person_id and p.party_id = (select geleit_party())));
-- Whoever has a box in their hands has to know how its lock stands.
create policy in_hands on lock for select using (not (select geleit_for_rules()) and exists (
  select from container c where c.container_id = lock.container_id and c.possessing_party_id = (select geleit_party())));
create policy in_hands on lock_act for select using (not (select geleit_for_rules()) and exists (
  select from lock l where l.lock_serial = lock_act.lock_serial));
-- And who opened it last; besides, everybody sees what their own people opened, whose box it ever was.
create policy in_hands on opening for select using (not (select geleit_for_rules()) and (
  exists (select from container c where c.container_id = opening.container_id and c.possessing_party_id = (select geleit_party()))
  or exists (select from person p where p.person_id = opening.person_id and p.party_id = (select geleit_party()))));
-- The same of tours: they are booked under whoever owns the box.
create policy own_people on tour for select using (not (select geleit_for_rules()) and
  exists (select from person p where p.person_id = tour.person_id and p.party_id = (select geleit_party())));
