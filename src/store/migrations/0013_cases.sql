-- Incidents as cases: files, notes, tasks, decisions; boxes that are lost; hints that wait for somebody.

-- What people added. The file stands apart: it can be erased, and this row stays.
create table attachment (
  attachment_id text not null,
  party_id text not null references party,
  subject_kind text not null check (subject_kind in ('incident', 'handover', 'shipment', 'container', 'device', 'count')),
  subject_id text not null,
  shared boolean not null,
  content_type text not null
    check (content_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain')),
  size bigint not null check (size between 1 and 33554432),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  added_by text not null,
  added_at timestamptz not null,
  entry_id text not null,
  primary key (attachment_id, party_id)
);
create index attachment_subject on attachment (subject_kind, subject_id, added_at);
create index attachment_entry on attachment (entry_id);

create table attachment_content (
  attachment_id text not null,
  party_id text not null,
  name text not null check (name <> '' and name !~ '[/\\]'),
  content bytea not null check (octet_length(content) between 1 and 33554432),
  primary key (attachment_id, party_id)
);
-- Photos don't shrink by being compressed again.
alter table attachment_content alter column content set storage external;

create table case_note (
  case_note_id text not null,
  party_id text not null references party,
  incident_id text not null,
  shared boolean not null,
  corrects text check (corrects <> case_note_id),
  entry_id text not null,
  written_by text not null,
  written_at timestamptz not null,
  primary key (case_note_id, party_id)
);
create index case_note_incident on case_note (incident_id, written_at);

create table case_task (
  task_id text not null,
  party_id text not null references party,
  incident_id text not null,
  entry_id text not null,
  owner_person_id text not null,
  due_at timestamptz not null,
  set_by text not null,
  set_at timestamptz not null,
  status text not null check (status in ('open', 'done')),
  completed_by text,
  completed_at timestamptz check (completed_at >= set_at),
  completion_entry_id text,
  check ((status = 'done') = (completed_at is not null)),
  check ((completed_at is null) = (completed_by is null) and (completed_at is null) = (completion_entry_id is null)),
  primary key (task_id, party_id)
);
create index case_task_incident on case_task (incident_id, set_at);
create index case_task_due on case_task (party_id, due_at) where status = 'open';

create table case_decision (
  decision_id text not null,
  party_id text not null references party,
  incident_id text not null,
  decision text not null check (decision in ('confirmed', 'unfounded', 'explained')),
  incident_closed boolean not null check (not incident_closed or decision <> 'confirmed'),
  entry_id text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  primary key (decision_id, party_id)
);
create index case_decision_incident on case_decision (incident_id, decided_at);
-- An incident ends once.
create unique index case_decision_closing on case_decision (incident_id) where incident_closed;

-- Devices that are held because they lay beside exposed ones.
create table exposure_contact (
  incident_id text not null,
  device_id text not null,
  -- The maker.
  party_id text not null references party,
  container_id text not null,
  recorded_at timestamptz not null,
  primary key (incident_id, device_id, party_id)
);

-- Hints that somebody may make a report of. Whoever gave one never sees this row: it would tell them whose the thing is.
create table hint (
  hint_id text not null,
  -- Whose security officer looks at it: of whom the thing is, else of whoever gave the hint.
  party_id text not null references party,
  from_party_id text not null references party,
  container_id text,
  device_id text,
  recorded_at timestamptz not null,
  incident_id text,
  taken_up_at timestamptz check (taken_up_at >= recorded_at),
  check ((incident_id is null) = (taken_up_at is null)),
  check (container_id is null or device_id is null),
  primary key (hint_id, party_id)
);
create index hint_party on hint (party_id, recorded_at);

-- A box is lost once at a time: what is told of it again merges.
create unique index incident_one_open_loss on incident (container_id)
  where kind = 'loss' and container_id is not null and status = 'open';

-- The words of the policies on incident, for commands, which run in the scope of the rules.
create function geleit_sees_incident(incident text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as
  $$ select exists (
       select from incident i where i.incident_id = incident
         and (i.party_id = current_setting('geleit.party', true)
           or (i.kind = 'record' and current_setting('geleit.party', true) <> '')
           or (i.container_id is not null and geleit_sees_container(i.container_id))
           or exists (select from ground g where g.incident_id = i.incident_id
                and case g.subject_kind when 'device' then geleit_sees_device(g.subject_id)
                      else geleit_sees_container(g.subject_id) end))) $$;

do $$
declare name text;
begin
  foreach name in array array['attachment', 'attachment_content', 'case_note', 'case_task', 'case_decision',
    'exposure_contact', 'hint']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
  foreach name in array array['case_task', 'hint']
  loop
    execute format('create policy own on %I for select using (party_id = (select geleit_party()))', name);
  end loop;
end $$;

create policy visible on attachment for select using (not (select geleit_for_rules()) and (
  party_id = (select geleit_party())
  or (shared and case subject_kind
    when 'incident' then exists (select from incident i where i.incident_id = subject_id)
    when 'handover' then exists (select from handover h where h.handover_id = subject_id)
    when 'shipment' then exists (select from shipment s where s.shipment_id = subject_id)
    else false end)));
create policy visible on attachment_content for select using (not (select geleit_for_rules()) and
  exists (select from attachment a where a.attachment_id = attachment_content.attachment_id));
create policy visible on case_note for select using (not (select geleit_for_rules()) and (
  party_id = (select geleit_party())
  or (shared and exists (select from incident i where i.incident_id = case_note.incident_id))));
create policy visible on case_decision for select using (not (select geleit_for_rules()) and (
  party_id = (select geleit_party())
  or exists (select from incident i where i.incident_id = case_decision.incident_id)));
create policy visible on exposure_contact for select using (not (select geleit_for_rules()) and
  geleit_sees_device(device_id));

-- What was added, written or decided stays as it is; of a file only the content goes, if it has to be erased.
grant select, insert on attachment, case_note, case_decision, exposure_contact to geleit_app;
grant select, insert, delete on attachment_content to geleit_app;
grant select, insert, update on case_task, hint to geleit_app;
