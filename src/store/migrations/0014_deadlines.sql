-- Deadlines, watched by the system. None is a row: each follows from a row that is there anyway. A row says what was
-- done about it, once for each stage.

-- An open container is overdue from then on, and later unproven.
alter table opening add column overdue_at timestamptz;
alter table opening add column unproven_at timestamptz;
alter table opening add constraint opening_limits check (
  (overdue_at is null) = (unproven_at is null) and (overdue_at is null or unproven_at >= overdue_at));
create index opening_overdue on opening (overdue_at)
  where status in ('open', 'closing_code_issued', 'out_of_sync') and overdue_at is not null;
create index opening_unproven on opening (unproven_at)
  where status in ('open', 'closing_code_issued', 'out_of_sync') and overdue_at is not null;

create index person_trained on person (trained_until) where status = 'active' and trained_until is not null;
create index incident_undecided on incident (opened_at) where status = 'open';

-- A key is not suspended while a box stands open that it opened: asked for each key of which nobody has heard for long.
create index opening_open_key on opening (key_serial) where status in ('open', 'closing_code_issued');

create table deadline_act (
  kind text not null check (kind in ('receipt_not_acknowledged', 'arrival_overdue', 'open_too_long',
    'closing_receipt_missing', 'device_on_person', 'key_not_seen', 'training_ending', 'storage_attestation_old',
    'hold_undecided', 'recall_overdue')),
  subject_kind text not null check (subject_kind in ('shipment', 'opening', 'person', 'key', 'site', 'incident')),
  subject_id text not null,
  party_id text not null references party,
  due_at timestamptz not null,
  stage text not null check (stage in ('warned', 'passed', 'enforced', 'escalated')),
  at timestamptz not null,
  acknowledged_by text,
  acknowledged_at timestamptz,
  entry_id text not null,
  -- Nothing passes before its time.
  check (stage = 'warned' or at >= due_at),
  check ((acknowledged_by is null) = (acknowledged_at is null)),
  primary key (subject_id, kind, due_at, stage, party_id)
);
-- Each deadline is acted on once at each stage, whatever number of servers, restarts and clocks there are.
create unique index deadline_act_once on deadline_act (subject_id, kind, due_at, stage);
create unique index deadline_enforced_once on deadline_act (subject_id) where stage = 'enforced';
create index deadline_act_party on deadline_act (party_id, due_at, kind, subject_id) where stage = 'passed';
create index deadline_act_entry on deadline_act (entry_id);
create index deadline_act_waiting on deadline_act (at) where stage = 'passed' and acknowledged_at is null;

-- Who watches over the deadlines of a party; the newest one of a kind counts.
create table watch (
  party_id text not null references party,
  kind text not null,
  owner_person_id text not null,
  deputy_person_id text check (deputy_person_id <> owner_person_id),
  set_at timestamptz not null,
  entry_id text not null,
  primary key (entry_id, party_id)
);
create index watch_newest on watch (party_id, kind, set_at);

-- Where devices are that somebody has at the end of a day.
create table device_explanation (
  device_id text not null,
  day_ends_at timestamptz not null,
  party_id text not null references party,
  person_id text not null,
  by_person_id text not null,
  entry_id text not null,
  primary key (device_id, day_ends_at, party_id)
);

do $$
declare name text;
begin
  foreach name in array array['deadline_act', 'watch', 'device_explanation']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;
grant select, insert on watch, device_explanation to geleit_app;
grant select, insert, update on deadline_act to geleit_app;
