-- Made from a migrated database; never edited by hand. Run the tests with UPDATE_GOLDENS=1 to write it anew.

create role geleit_app nologin nosuperuser nobypassrls;

grant usage on schema public to geleit_app;

CREATE OR REPLACE FUNCTION public.geleit_codes_need_a_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from log_state where halted is not null) then
    raise exception 'no code while the record is halted' using errcode = 'GL001';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_device_held(device text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (select from ground g where g.subject_id = device and g.subject_kind = 'device'
       and g.ended_at is null) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_for_rules()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ select coalesce(current_setting('geleit.scope', true) = 'rules', false) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_gateway_administrator_of(owner text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (select from party p where p.party_id = owner
       and p.gateway_administrator_ids ? current_setting('geleit.party', true)) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_party()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select current_setting('geleit.party', true) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_sees_container(container text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (
       select from container c left join shipment s on s.shipment_id = c.shipment_id
       where c.container_id = container
         and current_setting('geleit.party', true)
           in (c.party_id, c.possessing_party_id, s.party_id, s.carrier_party_id, s.recipient_party_id)) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_sees_device(device text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (
       select from device d where d.device_id = device
         and (current_setting('geleit.party', true) in (d.possessing_party_id, d.owning_party_id)
           or (d.party_id = current_setting('geleit.party', true) and geleit_device_held(d.device_id))
           or geleit_gateway_administrator_of(d.owning_party_id))) $function$
;

create table "container" (
  container_id text not null,
  party_id text not null,
  serial text not null,
  container_type_id text not null,
  lock_serial text,
  status text not null,
  site_id text,
  possessing_party_id text not null,
  shipment_id text,
  capacity_units bigint not null,
  used_units bigint not null,
  missing boolean not null,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamp with time zone,
  constraint container_check CHECK (((used_units >= 0) AND (used_units <= capacity_units))),
  constraint container_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint container_party_id_serial_key UNIQUE (party_id, serial),
  constraint container_pkey PRIMARY KEY (container_id, party_id),
  constraint container_possessing_party_id_fkey FOREIGN KEY (possessing_party_id) REFERENCES party(party_id),
  constraint container_serial_check CHECK ((serial ~ '^[0-9A-Z-]{1,16}$'::text)),
  constraint container_status_check CHECK ((status = ANY (ARRAY['empty'::text, 'open'::text, 'closed'::text, 'in_transit'::text, 'arrived'::text, 'inspected'::text, 'retired'::text])))
);
alter table container set (fillfactor=70);
alter table container enable row level security;
create policy rules on container as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on container as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = possessing_party_id)) OR geleit_sees_container(container_id))));
grant insert, select, update on container to geleit_app;

create table "container_type" (
  container_type_id text not null,
  party_id text not null,
  family text not null,
  name text not null,
  hardware_revision text not null,
  approved_from timestamp with time zone not null,
  approved_until timestamp with time zone not null,
  capacity jsonb not null,
  capacity_units bigint not null,
  constraint container_type_capacity_units_check CHECK ((capacity_units > 0)),
  constraint container_type_check CHECK ((approved_until > approved_from)),
  constraint container_type_family_check CHECK ((family = ANY (ARRAY['locked_box'::text, 'sealed_carton'::text]))),
  constraint container_type_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint container_type_pkey PRIMARY KEY (container_type_id, party_id)
);
alter table container_type enable row level security;
create policy own on container_type as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on container_type as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on container_type to geleit_app;

create table "delivery_note" (
  note_id text not null,
  party_id text not null,
  note_number text not null,
  recipient_party_id text,
  devices integer not null,
  taken_in_at timestamp with time zone not null,
  constraint delivery_note_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint delivery_note_party_id_note_number_key UNIQUE (party_id, note_number),
  constraint delivery_note_pkey PRIMARY KEY (note_id, party_id)
);
alter table delivery_note enable row level security;
create policy own on delivery_note as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on delivery_note as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on delivery_note to geleit_app;

create table "device" (
  device_id text not null,
  party_id text not null,
  note_id text not null,
  device_type text not null,
  custody text not null,
  container_id text,
  person_id text,
  repackaging_id text,
  site_id text,
  place_of_use text,
  possessing_party_id text not null,
  owning_party_id text not null,
  missing boolean not null,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamp with time zone,
  constraint device_check CHECK ((num_nonnulls(container_id, person_id, repackaging_id, site_id) <= 1)),
  constraint device_check1 CHECK (((custody = 'on_person'::text) = (person_id IS NOT NULL))),
  constraint device_check2 CHECK (((custody = ANY (ARRAY['packed'::text, 'in_transit'::text, 'arrived'::text, 'issued'::text])) <= (container_id IS NOT NULL))),
  constraint device_check3 CHECK (((custody = ANY (ARRAY['installed'::text, 'commissioned'::text])) <= ((place_of_use IS NOT NULL) AND (container_id IS NULL)))),
  constraint device_custody_check CHECK ((custody = ANY (ARRAY['announced'::text, 'packed'::text, 'in_transit'::text, 'arrived'::text, 'stored'::text, 'repacking'::text, 'issued'::text, 'on_person'::text, 'installed'::text, 'commissioned'::text, 'deinstalled'::text, 'returning'::text, 'reuse_check'::text, 'rma'::text, 'scrapped'::text]))),
  constraint device_device_id_check CHECK ((device_id ~ '^[1-24-9EFG][A-Z]{3}[0-9A-Z]{2}[0-9]{8}$'::text)),
  constraint device_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint device_pkey PRIMARY KEY (device_id, party_id)
);
alter table device set (fillfactor=80);
CREATE INDEX device_container ON public.device USING btree (container_id) WHERE (container_id IS NOT NULL);
CREATE INDEX device_owner ON public.device USING btree (owning_party_id, device_id);
alter table device enable row level security;
create policy rules on device as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on device as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (((( SELECT geleit_party() AS geleit_party) = possessing_party_id) OR (( SELECT geleit_party() AS geleit_party) = owning_party_id)) OR ((party_id = ( SELECT geleit_party() AS geleit_party)) AND geleit_device_held(device_id)) OR geleit_gateway_administrator_of(owning_party_id))));
grant insert, select, update on device to geleit_app;

create table "entry" (
  "position" bigint generated always as identity not null,
  entry_id text not null,
  party_id text not null,
  person_id text not null,
  type text not null,
  record_time timestamp with time zone not null,
  event_time timestamp with time zone not null,
  commitment bytea not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  constraint entry_commitment_check CHECK ((octet_length(commitment) = 32)),
  constraint entry_pkey PRIMARY KEY (entry_id, party_id)
);
CREATE INDEX entry_container_type ON public.entry USING btree (party_id) WHERE (type = 'container_type_registered'::text);
CREATE INDEX entry_log_statement ON public.entry USING btree (party_id) WHERE (type = ANY (ARRAY['log_policy_set'::text, 'log_key_changed'::text, 'log_continued'::text]));
CREATE INDEX entry_party ON public.entry USING btree (party_id, "position");
CREATE UNIQUE INDEX entry_position ON public.entry USING btree ("position");
CREATE INDEX entry_transaction ON public.entry USING btree (transaction_id, "position");
alter table entry enable row level security;
create policy own on entry as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on entry as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on entry to geleit_app;

create table "entry_content" (
  entry_id text not null,
  party_id text not null,
  salt bytea not null,
  canonical bytea not null,
  members jsonb not null,
  constraint entry_content_pkey PRIMARY KEY (entry_id, party_id),
  constraint entry_content_salt_check CHECK ((octet_length(salt) = 32))
);
alter table entry_content enable row level security;
create policy own on entry_content as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on entry_content as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on entry_content to geleit_app;

create table "entry_personal" (
  entry_id text not null,
  party_id text not null,
  salt bytea not null,
  canonical bytea not null,
  constraint entry_personal_entry_id_party_id_fkey FOREIGN KEY (entry_id, party_id) REFERENCES entry(entry_id, party_id),
  constraint entry_personal_pkey PRIMARY KEY (entry_id, party_id),
  constraint entry_personal_salt_check CHECK ((octet_length(salt) = 32))
);
alter table entry_personal enable row level security;
create policy own on entry_personal as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on entry_personal as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select on entry_personal to geleit_app;

create table "entry_subject" (
  subject_kind text not null,
  subject_id text not null,
  sequence bigint not null,
  party_id text not null,
  entry_id text not null,
  constraint entry_subject_pkey PRIMARY KEY (subject_kind, subject_id, sequence, party_id),
  constraint entry_subject_sequence_check CHECK ((sequence > 0)),
  constraint entry_subject_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['device'::text, 'container'::text, 'lock'::text, 'person'::text, 'incident'::text])))
);
alter table entry_subject enable row level security;
create policy own on entry_subject as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on entry_subject as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on entry_subject to geleit_app;

create table "ground" (
  subject_kind text not null,
  subject_id text not null,
  party_id text not null,
  kind text not null,
  incident_id text not null,
  opened_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint ground_check CHECK ((ended_at >= opened_at)),
  constraint ground_check1 CHECK (((kind = 'incident'::text) = (incident_id <> ''::text))),
  constraint ground_check2 CHECK (((kind <> 'locked_out'::text) OR (ended_at IS NULL))),
  constraint ground_kind_check CHECK ((kind = ANY (ARRAY['incident'::text, 'unproven'::text, 'locked_out'::text]))),
  constraint ground_pkey PRIMARY KEY (subject_id, subject_kind, kind, incident_id, opened_at, party_id),
  constraint ground_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['device'::text, 'container'::text])))
);
CREATE INDEX ground_incident ON public.ground USING btree (incident_id) WHERE (incident_id <> ''::text);
CREATE UNIQUE INDEX ground_open ON public.ground USING btree (subject_id, subject_kind, kind, incident_id, party_id) WHERE (ended_at IS NULL);
alter table ground enable row level security;
create policy rules on ground as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on ground as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND
CASE subject_kind
    WHEN 'device'::text THEN geleit_sees_device(subject_id)
    ELSE geleit_sees_container(subject_id)
END));
grant insert, select, update on ground to geleit_app;

create table "handover" (
  handover_id text not null,
  party_id text not null,
  shipment_id text not null,
  leg text not null,
  from_party_id text not null,
  to_party_id text not null,
  from_person_id text,
  to_person_id text,
  signed_at timestamp with time zone,
  condition text not null,
  constraint handover_check CHECK ((to_party_id <> from_party_id)),
  constraint handover_check1 CHECK (((signed_at IS NOT NULL) = ((from_person_id IS NOT NULL) AND (to_person_id IS NOT NULL)))),
  constraint handover_check2 CHECK ((from_person_id <> to_person_id)),
  constraint handover_condition_check CHECK ((condition = ANY (ARRAY['intact'::text, 'damaged'::text]))),
  constraint handover_leg_check CHECK ((leg = ANY (ARRAY['pick_up'::text, 'delivery'::text]))),
  constraint handover_pkey PRIMARY KEY (handover_id, party_id),
  constraint handover_shipment_id_leg_key UNIQUE (shipment_id, leg)
);
alter table handover enable row level security;
create policy rules on handover as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on handover as permissive for select to public
  using ((((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = from_party_id)) OR (( SELECT geleit_party() AS geleit_party) = to_party_id)));
grant insert, select, update on handover to geleit_app;

create table "idempotency" (
  person_id text not null,
  key text not null,
  party_id text not null,
  request_hash bytea not null,
  status integer,
  answer jsonb,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_pkey PRIMARY KEY (person_id, key, party_id)
);
alter table idempotency enable row level security;
create policy rules on idempotency as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on idempotency to geleit_app;

create table "incident" (
  incident_id text not null,
  party_id text not null,
  kind text not null,
  container_id text,
  device_id text,
  status text not null,
  knowledge jsonb not null,
  window_after bigint,
  window_until bigint,
  reporters jsonb not null,
  opened_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamp with time zone,
  constraint incident_check CHECK (((status = 'closed'::text) = (closed_at IS NOT NULL))),
  constraint incident_kind_check CHECK ((kind = ANY (ARRAY['violation'::text, 'stranger'::text, 'difference'::text, 'loss'::text, 'record'::text]))),
  constraint incident_pkey PRIMARY KEY (incident_id, party_id),
  constraint incident_status_check CHECK ((status = ANY (ARRAY['open'::text, 'closed'::text])))
);
CREATE UNIQUE INDEX incident_one_open_record ON public.incident USING btree ((((knowledge -> 0) ->> 'cause'::text)), (((knowledge -> 0) ->> 'about'::text))) WHERE ((kind = 'record'::text) AND (status = 'open'::text));
CREATE UNIQUE INDEX incident_one_open_violation ON public.incident USING btree (container_id) WHERE ((kind = 'violation'::text) AND (container_id IS NOT NULL) AND (window_until IS NULL) AND (status = 'open'::text));
CREATE INDEX incident_open ON public.incident USING btree (party_id, opened_at);
alter table incident enable row level security;
create policy record on incident as permissive for select to public
  using (((kind = 'record'::text) AND (geleit_party() <> ''::text)));
create policy rules on incident as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on incident as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((party_id = ( SELECT geleit_party() AS geleit_party)) OR ((container_id IS NOT NULL) AND geleit_sees_container(container_id)) OR (EXISTS ( SELECT
   FROM ground g
  WHERE (g.incident_id = incident.incident_id))))));
grant insert, select, update on incident to geleit_app;

create table "key" (
  key_serial text not null,
  party_id text not null,
  key_id text not null,
  public_key text not null,
  person_id text,
  status text not null,
  constraint key_check CHECK (((status <> ALL (ARRAY['personalised'::text, 'active'::text])) OR (person_id IS NOT NULL))),
  constraint key_key_id_check CHECK ((key_id ~ '^[0-9a-f]{32}$'::text)),
  constraint key_key_id_key UNIQUE (key_id),
  constraint key_key_serial_key UNIQUE (key_serial),
  constraint key_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint key_pkey PRIMARY KEY (key_serial, party_id),
  constraint key_status_check CHECK ((status = ANY (ARRAY['in_stock'::text, 'personalised'::text, 'active'::text, 'suspended'::text, 'lost'::text, 'revoked'::text])))
);
alter table key enable row level security;
create policy own on key as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on key as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on key to geleit_app;

create table "lock" (
  lock_serial text not null,
  party_id text not null,
  container_id text not null,
  "window" integer not null,
  highest_value bigint not null,
  last_confirmed_value bigint,
  passed_value bigint not null,
  gap_from bigint,
  out_of_sync boolean not null,
  read_out_required boolean not null,
  misfits integer not null,
  last_misfit_at timestamp with time zone,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamp with time zone,
  constraint lock_check CHECK ((highest_value <= (GREATEST(COALESCE(last_confirmed_value, (0)::bigint), passed_value) + "window"))),
  constraint lock_highest_value_check CHECK ((highest_value >= 0)),
  constraint lock_lock_serial_check CHECK ((lock_serial ~ '^[0-9A-Z-]{1,16}$'::text)),
  constraint lock_lock_serial_key UNIQUE (lock_serial),
  constraint lock_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint lock_pkey PRIMARY KEY (lock_serial, party_id),
  constraint lock_window_check CHECK (("window" > 0))
);
alter table lock set (fillfactor=70);
alter table lock enable row level security;
create policy own on lock as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on lock as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on lock to geleit_app;

create table "lock_act" (
  lock_serial text not null,
  value bigint not null,
  party_id text not null,
  action text not null,
  key_id text not null,
  opening_id text,
  state text not null,
  flags smallint,
  before bigint,
  recorded_at timestamp with time zone,
  withdrawn boolean not null,
  constraint lock_act_action_check CHECK ((action = ANY (ARRAY['O'::text, 'C'::text, 'A'::text, 'M'::text]))),
  constraint lock_act_check CHECK ((before < value)),
  constraint lock_act_check1 CHECK (((state = ANY (ARRAY['received'::text, 'confirmed'::text])) <= (flags IS NOT NULL))),
  constraint lock_act_check2 CHECK (((state = 'received'::text) <= (recorded_at IS NOT NULL))),
  constraint lock_act_flags_check CHECK (((flags >= 0) AND (flags <= 7))),
  constraint lock_act_pkey PRIMARY KEY (lock_serial, value, party_id),
  constraint lock_act_state_check CHECK ((state = ANY (ARRAY['issued'::text, 'received'::text, 'confirmed'::text, 'skipped'::text]))),
  constraint lock_act_value_check CHECK ((value > 0))
);
alter table lock_act enable row level security;
create policy rules on lock_act as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on lock_act as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
grant insert, select, update on lock_act to geleit_app;

create table "log_checkpoint" (
  origin text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  signed_at timestamp with time zone not null,
  constraint log_checkpoint_pkey PRIMARY KEY (origin, size),
  constraint log_checkpoint_root_check CHECK ((octet_length(root) = 32)),
  constraint log_checkpoint_size_check CHECK ((size >= 0))
);
alter table log_checkpoint enable row level security;
create policy rules on log_checkpoint as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on log_checkpoint to geleit_app;

create table "log_cosignature" (
  origin text not null,
  size bigint not null,
  witness text not null,
  line text not null,
  cosigned_at timestamp with time zone not null,
  constraint log_cosignature_origin_size_fkey FOREIGN KEY (origin, size) REFERENCES log_checkpoint(origin, size),
  constraint log_cosignature_pkey PRIMARY KEY (origin, size, witness)
);
alter table log_cosignature enable row level security;
create policy rules on log_cosignature as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on log_cosignature to geleit_app;

create table "log_leaf" (
  log_index bigint not null,
  "position" bigint not null,
  constraint log_leaf_log_index_check CHECK ((log_index >= 0)),
  constraint log_leaf_pkey PRIMARY KEY (log_index),
  constraint log_leaf_position_key UNIQUE ("position")
);
alter table log_leaf enable row level security;
create policy rules on log_leaf as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on log_leaf to geleit_app;

create table "log_promise" (
  entry_id text not null,
  party_id text not null,
  keep_by timestamp with time zone not null,
  promised_at timestamp with time zone not null default now(),
  state text not null default 'open'::text,
  constraint log_promise_entry_id_party_id_fkey FOREIGN KEY (entry_id, party_id) REFERENCES entry(entry_id, party_id),
  constraint log_promise_pkey PRIMARY KEY (entry_id, party_id),
  constraint log_promise_state_check CHECK ((state = ANY (ARRAY['open'::text, 'kept'::text, 'broken'::text])))
);
CREATE INDEX log_promise_open ON public.log_promise USING btree (promised_at) WHERE (state = 'open'::text);
alter table log_promise enable row level security;
create policy rules on log_promise as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on log_promise to geleit_app;

create table "log_state" (
  one boolean not null default true,
  origin text not null,
  size bigint not null default 0,
  sequenced_before xid8 not null default '0'::xid8,
  key_generation integer not null default 1,
  halted text,
  constraint log_state_key_generation_check CHECK ((key_generation > 0)),
  constraint log_state_one_check CHECK (one),
  constraint log_state_pkey PRIMARY KEY (one),
  constraint log_state_size_check CHECK ((size >= 0))
);
alter table log_state set (fillfactor=50);
alter table log_state enable row level security;
create policy rules on log_state as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on log_state to geleit_app;

create table "log_tile" (
  level smallint not null,
  tile bigint not null,
  hashes bytea not null,
  constraint log_tile_hashes_check CHECK ((((octet_length(hashes) >= 32) AND (octet_length(hashes) <= 8192)) AND ((octet_length(hashes) % 32) = 0))),
  constraint log_tile_level_check CHECK (((level >= 0) AND (level <= 6))),
  constraint log_tile_pkey PRIMARY KEY (level, tile),
  constraint log_tile_tile_check CHECK ((tile >= 0))
);
alter table log_tile enable row level security;
create policy rules on log_tile as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on log_tile to geleit_app;

create table "migration" (
  number integer not null,
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migration_pkey PRIMARY KEY (number)
);

create table "opening" (
  opening_id text not null,
  party_id text not null,
  container_id text not null,
  lock_serial text not null,
  purpose text not null,
  person_id text not null,
  key_serial text not null,
  site_id text not null,
  tour_id text,
  status text not null,
  opening_value bigint not null,
  closing_value bigint,
  issued_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  opened_at timestamp with time zone,
  closed_at timestamp with time zone,
  constraint opening_check CHECK ((closing_value > opening_value)),
  constraint opening_check1 CHECK ((expires_at > issued_at)),
  constraint opening_pkey PRIMARY KEY (opening_id, party_id),
  constraint opening_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'opening_code_issued'::text, 'open'::text, 'closing_code_issued'::text, 'closed'::text, 'failed'::text, 'expired'::text, 'out_of_sync'::text, 'force_closed'::text])))
);
alter table opening set (fillfactor=70);
CREATE INDEX opening_container ON public.opening USING btree (container_id, opening_value);
CREATE UNIQUE INDEX opening_one_at_a_time ON public.opening USING btree (lock_serial, party_id) WHERE ((tour_id IS NULL) AND (status = ANY (ARRAY['requested'::text, 'opening_code_issued'::text, 'open'::text, 'closing_code_issued'::text, 'out_of_sync'::text])));
alter table opening enable row level security;
create policy own on opening as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on opening as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on opening to geleit_app;

create table "party" (
  party_id text not null,
  name text not null,
  roles jsonb not null,
  market_partner_id text,
  flag_codes jsonb not null,
  gateway_administrator_ids jsonb not null,
  constraint party_pkey PRIMARY KEY (party_id)
);
alter table party enable row level security;
create policy own on party as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on party as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on party to geleit_app;

create table "person" (
  person_id text not null,
  party_id text not null,
  natural_person_id text not null,
  roles jsonb not null,
  site_ids jsonb not null,
  status text not null,
  trained_until timestamp with time zone,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamp with time zone,
  constraint person_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint person_pkey PRIMARY KEY (person_id, party_id),
  constraint person_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
);
alter table person set (fillfactor=70);
alter table person enable row level security;
create policy own on person as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on person as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on person to geleit_app;

create table "person_detail" (
  person_id text not null,
  party_id text not null,
  name text not null,
  constraint person_detail_pkey PRIMARY KEY (person_id, party_id)
);
alter table person_detail enable row level security;
create policy own on person_detail as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on person_detail as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on person_detail to geleit_app;

create table "recall" (
  incident_id text not null,
  device_id text not null,
  party_id text not null,
  raised_at timestamp with time zone not null,
  status text not null,
  constraint recall_pkey PRIMARY KEY (incident_id, device_id, party_id),
  constraint recall_status_check CHECK ((status = ANY (ARRAY['open'::text, 'ended'::text])))
);
CREATE INDEX recall_device ON public.recall USING btree (device_id);
alter table recall enable row level security;
create policy rules on recall as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on recall as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND geleit_sees_device(device_id)));
grant insert, select, update on recall to geleit_app;

create table "rehearsal_clock" (
  party_id text not null default 'rehearsal'::text,
  ahead_ms bigint not null,
  constraint rehearsal_clock_ahead_ms_check CHECK ((ahead_ms >= 0)),
  constraint rehearsal_clock_pkey PRIMARY KEY (party_id)
);
alter table rehearsal_clock enable row level security;
create policy rules on rehearsal_clock as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on rehearsal_clock to geleit_app;

create table "rehearsal_lock" (
  lock_serial text not null,
  party_id text not null,
  state jsonb not null,
  constraint rehearsal_lock_pkey PRIMARY KEY (lock_serial)
);
alter table rehearsal_lock enable row level security;
create policy rules on rehearsal_lock as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on rehearsal_lock to geleit_app;

create table "rehearsal_token" (
  token_hash bytea not null,
  person_id text not null,
  party_id text not null,
  constraint rehearsal_token_pkey PRIMARY KEY (token_hash),
  constraint rehearsal_token_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
alter table rehearsal_token enable row level security;
create policy rules on rehearsal_token as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on rehearsal_token to geleit_app;

create table "release" (
  release_id text not null,
  party_id text not null,
  incident_id text not null,
  device_ids jsonb not null,
  container_cleared boolean not null,
  proposed_by text not null,
  proposed_by_natural text not null,
  proposer_party text not null,
  approved_by text,
  status text not null,
  constraint release_check CHECK ((approved_by <> proposed_by)),
  constraint release_check1 CHECK (((status = 'approved'::text) = (approved_by IS NOT NULL))),
  constraint release_pkey PRIMARY KEY (release_id, party_id),
  constraint release_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'approved'::text])))
);
alter table release enable row level security;
create policy rules on release as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on release as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM incident i
  WHERE (i.incident_id = release.incident_id)))));
grant insert, select, update on release to geleit_app;

create table "repackaging" (
  repackaging_id text not null,
  party_id text not null,
  from_container_id text not null,
  to_container_id text not null,
  from_opening_id text not null,
  to_opening_id text not null,
  person_id text not null,
  scanned_out integer not null,
  scanned_in integer not null,
  status text not null,
  confirmed_by text,
  constraint repackaging_check CHECK ((to_container_id <> from_container_id)),
  constraint repackaging_check1 CHECK ((confirmed_by <> person_id)),
  constraint repackaging_check2 CHECK (((scanned_in >= 0) AND (scanned_in <= scanned_out))),
  constraint repackaging_check3 CHECK (((status <> 'completed'::text) OR (scanned_in = scanned_out))),
  constraint repackaging_pkey PRIMARY KEY (repackaging_id, party_id),
  constraint repackaging_status_check CHECK ((status = ANY (ARRAY['under_way'::text, 'completed'::text])))
);
alter table repackaging enable row level security;
create policy own on repackaging as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on repackaging as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on repackaging to geleit_app;

create table "shipment" (
  shipment_id text not null,
  party_id text not null,
  carrier_party_id text not null,
  recipient_party_id text not null,
  to_site_id text not null,
  container_ids jsonb not null,
  status text not null,
  responsible_party_id text not null,
  delivered_at timestamp with time zone,
  acknowledge_by timestamp with time zone,
  received_at timestamp with time zone,
  constraint shipment_carrier_party_id_fkey FOREIGN KEY (carrier_party_id) REFERENCES party(party_id),
  constraint shipment_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint shipment_pkey PRIMARY KEY (shipment_id, party_id),
  constraint shipment_recipient_party_id_fkey FOREIGN KEY (recipient_party_id) REFERENCES party(party_id),
  constraint shipment_responsible_party_id_fkey FOREIGN KEY (responsible_party_id) REFERENCES party(party_id),
  constraint shipment_status_check CHECK ((status = ANY (ARRAY['announced'::text, 'in_transit'::text, 'delivered'::text, 'received'::text])))
);
alter table shipment enable row level security;
create policy rules on shipment as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on shipment as permissive for select to public
  using ((((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = carrier_party_id)) OR (( SELECT geleit_party() AS geleit_party) = recipient_party_id)));
grant insert, select, update on shipment to geleit_app;

create table "site" (
  site_id text not null,
  party_id text not null,
  kind text not null,
  name text not null,
  constraint site_kind_check CHECK ((kind = ANY (ARRAY['factory'::text, 'central_store'::text, 'small_store'::text, 'place_of_use'::text, 'vehicle'::text]))),
  constraint site_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint site_pkey PRIMARY KEY (site_id, party_id)
);
alter table site enable row level security;
create policy own on site as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on site as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on site to geleit_app;

create table "stay" (
  device_id text not null,
  party_id text not null,
  container_id text not null,
  packed_position bigint not null,
  packed_at timestamp with time zone not null,
  packed_opening_id text not null,
  packed_entry_id text not null,
  unpacked_position bigint,
  unpacked_at timestamp with time zone,
  unpacked_opening_id text,
  constraint stay_check CHECK ((unpacked_at >= packed_at)),
  constraint stay_check1 CHECK ((unpacked_position >= packed_position)),
  constraint stay_check2 CHECK ((num_nonnulls(unpacked_position, unpacked_at, unpacked_opening_id) = ANY (ARRAY[0, 3]))),
  constraint stay_device_id_party_id_fkey FOREIGN KEY (device_id, party_id) REFERENCES device(device_id, party_id),
  constraint stay_pkey PRIMARY KEY (device_id, packed_entry_id, party_id)
);
CREATE INDEX stay_container ON public.stay USING btree (container_id, unpacked_position);
CREATE UNIQUE INDEX stay_open ON public.stay USING btree (device_id, party_id) WHERE (unpacked_at IS NULL);
alter table stay enable row level security;
create policy rules on stay as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on stay as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND geleit_sees_device(device_id)));
grant insert, select, update on stay to geleit_app;

create table "subject_map" (
  one boolean not null default true,
  size bigint not null,
  subjects bigint not null,
  bucket_bits smallint not null,
  root bytea not null,
  entry_id text,
  made_at timestamp with time zone not null,
  constraint subject_map_bucket_bits_check CHECK (((bucket_bits >= 0) AND (bucket_bits <= 16))),
  constraint subject_map_one_check CHECK (one),
  constraint subject_map_pkey PRIMARY KEY (one),
  constraint subject_map_root_check CHECK ((octet_length(root) = 32))
);
alter table subject_map enable row level security;
create policy rules on subject_map as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on subject_map to geleit_app;

create table "subject_map_bucket" (
  bucket integer not null,
  leaves bytea not null,
  node bytea not null,
  constraint subject_map_bucket_bucket_check CHECK ((bucket >= 0)),
  constraint subject_map_bucket_leaves_check CHECK (((octet_length(leaves) % 64) = 0)),
  constraint subject_map_bucket_node_check CHECK ((octet_length(node) = 32)),
  constraint subject_map_bucket_pkey PRIMARY KEY (bucket)
);
alter table subject_map_bucket enable row level security;
create policy rules on subject_map_bucket as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on subject_map_bucket to geleit_app;

create table "tour" (
  tour_id text not null,
  party_id text not null,
  container_id text not null,
  person_id text not null,
  key_serial text not null,
  issued_at timestamp with time zone not null,
  valid_until timestamp with time zone not null,
  status text not null,
  constraint tour_check CHECK ((valid_until > issued_at)),
  constraint tour_pkey PRIMARY KEY (tour_id, party_id),
  constraint tour_status_check CHECK ((status = ANY (ARRAY['under_way'::text, 'returned'::text])))
);
CREATE UNIQUE INDEX tour_one_at_a_time ON public.tour USING btree (container_id, party_id) WHERE (status = 'under_way'::text);
alter table tour enable row level security;
create policy own on tour as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on tour as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on tour to geleit_app;

CREATE TRIGGER codes_need_a_record BEFORE INSERT ON public.lock_act FOR EACH ROW WHEN ((new.state = 'issued'::text)) EXECUTE FUNCTION geleit_codes_need_a_record();
