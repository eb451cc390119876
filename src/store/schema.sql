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

CREATE OR REPLACE FUNCTION public.geleit_containers_named(needle text, most integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_containers_seen(after_serial text, after_id text, most integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_containers_under_way()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'pg_catalog', 'public'
AS $function$
declare stop constant jsonb := jsonb_build_array(jsonb_build_object('partyId', current_setting('geleit.party', true)));
begin
  -- What is under way anywhere is little, what ever was on a way over a carrier is much.
  return query with way as materialized (
      select distinct c.shipment_id from container c where c.shipment_id is not null)
    select c.container_id from way join shipment s on s.shipment_id = way.shipment_id
      join container c on c.shipment_id = s.shipment_id
    where s.stations @> stop;
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

CREATE OR REPLACE FUNCTION public.geleit_devices_ending(tail text, most integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_devices_held(after text, most integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'pg_catalog', 'public'
AS $function$
declare
  me constant text := current_setting('geleit.party', true);
  owners constant text[] := array(select p.party_id from party p where p.gateway_administrator_ids ? me);
begin
  return query select distinct g.subject_id from ground g
    cross join lateral (select from device d where d.device_id = g.subject_id
      and (me in (d.possessing_party_id, d.owning_party_id, d.party_id) or d.owning_party_id = any(owners))) seen
    where g.ended_at is null and g.subject_kind = 'device' and g.subject_id > after
    order by g.subject_id limit most;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_devices_seen(since text, upto text, most integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_end_sessions_of_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  update session set ended_at = now()
    where person_id = new.person_id and ended_at is null;
  if new.status <> 'active' then
    -- Of a human who acts for another party, too, only those sessions end that have chosen nobody yet.
    update session set ended_at = now()
      where natural_person_id = new.natural_person_id and person_id is null and ended_at is null;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_flag_codes_are_of_one()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended('flag codes', 0));
  if exists (select from party p where p.party_id <> new.party_id
    and p.flag_codes ?| array(select jsonb_array_elements_text(new.flag_codes))) then
    raise exception 'the letters of a maker belong to one party' using errcode = '23505', constraint = 'party_flag_codes';
  end if;
  return new;
end $function$
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

CREATE OR REPLACE FUNCTION public.geleit_is_entered(party text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (select from registered_carrier r where r.carrier_party_id = party) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_link_signs_its_shipment()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  if exists (select from carrier_link l where l.person_id in (new.from_person_id, new.to_person_id)
    and (l.shipment_id <> new.shipment_id or l.carrier_party_id not in (new.from_party_id, new.to_party_id))) then
    raise exception 'a link is for one shipment' using errcode = '23514', constraint = 'carrier_link_its_shipment';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_login_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  update login_epoch set version = version + 1;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_note_dead_letter_for_mail()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  insert into public.mail_source as s (transaction_id, webhook_ids) values (pg_current_xact_id(), array[new.webhook_id])
  on conflict (transaction_id) do update set webhook_ids = s.webhook_ids || excluded.webhook_ids
    where not s.webhook_ids @> excluded.webhook_ids;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_note_for_mail()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  insert into public.mail_source as s (transaction_id, first_position) values (pg_current_xact_id(), new.position)
  on conflict (transaction_id) do update set first_position = excluded.first_position where s.first_position is null;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_officer_stays()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  -- Of two who go at once the second waits here, and then finds that nobody is left.
  perform pg_advisory_xact_lock(hashtextextended('security officers of ' || old.party_id, 0));
  if not exists (select from person p
    where p.party_id = old.party_id and p.status = 'active' and p.roles ? 'security_officer') then
    raise exception 'a party keeps a security officer' using errcode = '23514', constraint = 'person_officer_stays';
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_partners()
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  select station ->> 'partyId' from shipment s cross join lateral jsonb_array_elements(s.stations) station
    where s.stations @> jsonb_build_array(jsonb_build_object('partyId', current_setting('geleit.party', true)))
  union select i.new_party_id from invitation i
    where i.party_id = current_setting('geleit.party', true) and i.new_party_id is not null
  union select i.party_id from invitation i join party p on p.party_id = i.party_id
    where i.new_party_id = current_setting('geleit.party', true) and i.status = 'accepted' and p.roles <> '[]'
  union select jsonb_array_elements_text(p.gateway_administrator_ids) from party p
    where p.party_id = current_setting('geleit.party', true)
  union select p.party_id from party p where p.gateway_administrator_ids ? current_setting('geleit.party', true) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_party()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select current_setting('geleit.party', true) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_party_has_role(wanted text[])
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (select from party p where p.party_id = current_setting('geleit.party', true) and p.roles ?| wanted) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_proposal_decided_once()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  raise exception 'a proposal is decided once' using errcode = 'check_violation', constraint = 'proposal_decided_once';
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_sees_container(container text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (
       select from container c left join shipment s on s.shipment_id = c.shipment_id
       where c.container_id = container
         and (current_setting('geleit.party', true) in (c.party_id, c.possessing_party_id)
           or s.stations @> jsonb_build_array(jsonb_build_object('partyId', current_setting('geleit.party', true))))) $function$
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

CREATE OR REPLACE FUNCTION public.geleit_sees_incident(incident text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$ select exists (
       select from incident i where i.incident_id = incident
         and (i.party_id = current_setting('geleit.party', true)
           or (i.kind = 'record' and current_setting('geleit.party', true) <> '')
           or (i.container_id is not null and geleit_sees_container(i.container_id))
           or exists (select from ground g where g.incident_id = i.incident_id
                and case g.subject_kind when 'device' then geleit_sees_device(g.subject_id)
                      else geleit_sees_container(g.subject_id) end))) $function$
;

CREATE OR REPLACE FUNCTION public.geleit_training_by_another()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  if exists (select from person a join person b using (natural_person_id)
    where a.person_id = new.person_id and b.person_id = new.recorded_by) then
    raise exception 'nobody records their own training' using errcode = '23514', constraint = 'training_by_another';
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION public.geleit_wake_webhooks()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
  perform pg_notify('geleit_webhooks', tg_argv[0]);
  return null;
end $function$
;

create table "account" (
  natural_person_id text not null,
  login_name text not null,
  login_key text not null,
  user_handle bytea not null,
  status text not null default 'active'::text,
  password_hash text,
  totp_salt bytea,
  totp_last_step bigint,
  created_at timestamp with time zone not null,
  constraint account_check CHECK (((password_hash IS NULL) OR (totp_salt IS NOT NULL))),
  constraint account_login_key_check CHECK ((login_key <> ''::text)),
  constraint account_login_key_key UNIQUE (login_key),
  constraint account_pkey PRIMARY KEY (natural_person_id),
  constraint account_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text]))),
  constraint account_totp_salt_check CHECK ((octet_length(totp_salt) = 16)),
  constraint account_user_handle_check CHECK ((octet_length(user_handle) = 32)),
  constraint account_user_handle_key UNIQUE (user_handle),
  constraint login_changed TRIGGER DEFERRABLE INITIALLY DEFERRED
);
alter table account enable row level security;
create policy rules on account as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on account to geleit_app;

create table "api_key" (
  api_key_id text not null,
  party_id text not null,
  person_id text not null,
  name text not null,
  scopes jsonb not null,
  expires_at timestamp with time zone not null,
  status text not null,
  constraint api_key_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint api_key_pkey PRIMARY KEY (api_key_id, party_id),
  constraint api_key_status_check CHECK ((status = ANY (ARRAY['active'::text, 'revoked'::text]))),
  constraint login_changed TRIGGER DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX api_key_person ON public.api_key USING btree (person_id);
alter table api_key enable row level security;
create policy own on api_key as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on api_key as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on api_key to geleit_app;

create table "api_key_secret" (
  key_hash bytea not null,
  api_key_id text not null,
  certificate_sha256 bytea,
  last_used_at timestamp with time zone,
  constraint api_key_secret_api_key_id_key UNIQUE (api_key_id),
  constraint api_key_secret_certificate_sha256_check CHECK ((octet_length(certificate_sha256) = 32)),
  constraint api_key_secret_key_hash_check CHECK ((octet_length(key_hash) = 32)),
  constraint api_key_secret_pkey PRIMARY KEY (key_hash),
  constraint login_changed TRIGGER DEFERRABLE INITIALLY DEFERRED
);
alter table api_key_secret enable row level security;
create policy rules on api_key_secret as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on api_key_secret to geleit_app;

create table "attachment" (
  attachment_id text not null,
  party_id text not null,
  subject_kind text not null,
  subject_id text not null,
  shared boolean not null,
  content_type text not null,
  size bigint not null,
  sha256 text not null,
  added_by text not null,
  added_at timestamp with time zone not null,
  entry_id text not null,
  constraint attachment_content_type_check CHECK ((content_type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/webp'::text, 'application/pdf'::text, 'text/plain'::text]))),
  constraint attachment_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint attachment_pkey PRIMARY KEY (attachment_id, party_id),
  constraint attachment_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint attachment_size_check CHECK (((size >= 1) AND (size <= 33554432))),
  constraint attachment_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['incident'::text, 'handover'::text, 'shipment'::text, 'container'::text, 'device'::text, 'count'::text])))
);
CREATE INDEX attachment_entry ON public.attachment USING btree (entry_id);
CREATE INDEX attachment_subject ON public.attachment USING btree (subject_kind, subject_id, added_at);
alter table attachment enable row level security;
create policy rules on attachment as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on attachment as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((party_id = ( SELECT geleit_party() AS geleit_party)) OR (shared AND
CASE subject_kind
    WHEN 'incident'::text THEN (EXISTS ( SELECT
       FROM incident i
      WHERE (i.incident_id = attachment.subject_id)))
    WHEN 'handover'::text THEN (EXISTS ( SELECT
       FROM handover h
      WHERE (h.handover_id = attachment.subject_id)))
    WHEN 'shipment'::text THEN (EXISTS ( SELECT
       FROM shipment s
      WHERE (s.shipment_id = attachment.subject_id)))
    ELSE false
END))));
grant insert, select on attachment to geleit_app;

create table "attachment_content" (
  attachment_id text not null,
  party_id text not null,
  name text not null,
  content bytea not null,
  constraint attachment_content_content_check CHECK (((octet_length(content) >= 1) AND (octet_length(content) <= 33554432))),
  constraint attachment_content_name_check CHECK (((name <> ''::text) AND (name !~ '[/\\]'::text))),
  constraint attachment_content_pkey PRIMARY KEY (attachment_id, party_id)
);
alter table attachment_content enable row level security;
create policy rules on attachment_content as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on attachment_content as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM attachment a
  WHERE (a.attachment_id = attachment_content.attachment_id)))));
grant delete, insert, select on attachment_content to geleit_app;

create table "block_event" (
  number bigint generated always as identity not null,
  party_id text not null,
  event_id text not null,
  kind text not null,
  event jsonb not null,
  constraint block_event_pkey PRIMARY KEY (party_id, number)
);
CREATE UNIQUE INDEX block_event_once ON public.block_event USING btree (party_id, event_id);
alter table block_event enable row level security;
create policy own on block_event as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on block_event as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on block_event to geleit_app;

create table "carrier_link" (
  link_id text not null,
  party_id text not null,
  shipment_id text not null,
  step bigint not null,
  carrier_party_id text not null,
  person_id text not null,
  issued_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  generation bigint not null,
  status text not null,
  constraint carrier_link_carrier_party_id_fkey FOREIGN KEY (carrier_party_id) REFERENCES party(party_id),
  constraint carrier_link_check CHECK ((expires_at > issued_at)),
  constraint carrier_link_generation_check CHECK ((generation >= 1)),
  constraint carrier_link_link_id_key UNIQUE (link_id),
  constraint carrier_link_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint carrier_link_person_id_key UNIQUE (person_id),
  constraint carrier_link_pkey PRIMARY KEY (link_id, party_id),
  constraint carrier_link_status_check CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text]))),
  constraint carrier_link_step_check CHECK ((step >= 1))
);
CREATE INDEX carrier_link_carrier ON public.carrier_link USING btree (carrier_party_id);
CREATE UNIQUE INDEX carrier_link_one ON public.carrier_link USING btree (shipment_id, step) WHERE (status = 'active'::text);
alter table carrier_link enable row level security;
create policy rules on carrier_link as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on carrier_link as permissive for select to public
  using (((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = carrier_party_id)));
grant insert, select, update on carrier_link to geleit_app;

create table "carrier_link_secret" (
  link_id text not null,
  generation bigint not null,
  party_id text not null,
  token_hash bytea not null,
  constraint carrier_link_secret_generation_check CHECK ((generation >= 1)),
  constraint carrier_link_secret_pkey PRIMARY KEY (link_id, generation, party_id),
  constraint carrier_link_secret_token_hash_check CHECK ((octet_length(token_hash) = 32)),
  constraint carrier_link_secret_token_hash_key UNIQUE (token_hash)
);
alter table carrier_link_secret enable row level security;
create policy rules on carrier_link_secret as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on carrier_link_secret to geleit_app;

create table "case_decision" (
  decision_id text not null,
  party_id text not null,
  incident_id text not null,
  decision text not null,
  incident_closed boolean not null,
  entry_id text not null,
  decided_by text not null,
  decided_at timestamp with time zone not null,
  constraint case_decision_check CHECK (((NOT incident_closed) OR (decision <> 'confirmed'::text))),
  constraint case_decision_decision_check CHECK ((decision = ANY (ARRAY['confirmed'::text, 'unfounded'::text, 'explained'::text]))),
  constraint case_decision_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint case_decision_pkey PRIMARY KEY (decision_id, party_id)
);
CREATE UNIQUE INDEX case_decision_closing ON public.case_decision USING btree (incident_id) WHERE incident_closed;
CREATE INDEX case_decision_incident ON public.case_decision USING btree (incident_id, decided_at);
alter table case_decision enable row level security;
create policy rules on case_decision as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on case_decision as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((party_id = ( SELECT geleit_party() AS geleit_party)) OR (EXISTS ( SELECT
   FROM incident i
  WHERE (i.incident_id = case_decision.incident_id))))));
grant insert, select on case_decision to geleit_app;

create table "case_note" (
  case_note_id text not null,
  party_id text not null,
  incident_id text not null,
  shared boolean not null,
  corrects text,
  entry_id text not null,
  written_by text not null,
  written_at timestamp with time zone not null,
  constraint case_note_check CHECK ((corrects <> case_note_id)),
  constraint case_note_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint case_note_pkey PRIMARY KEY (case_note_id, party_id)
);
CREATE INDEX case_note_incident ON public.case_note USING btree (incident_id, written_at);
alter table case_note enable row level security;
create policy rules on case_note as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on case_note as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((party_id = ( SELECT geleit_party() AS geleit_party)) OR (shared AND (EXISTS ( SELECT
   FROM incident i
  WHERE (i.incident_id = case_note.incident_id)))))));
grant insert, select on case_note to geleit_app;

create table "case_task" (
  task_id text not null,
  party_id text not null,
  incident_id text not null,
  entry_id text not null,
  owner_person_id text not null,
  due_at timestamp with time zone not null,
  set_by text not null,
  set_at timestamp with time zone not null,
  status text not null,
  completed_by text,
  completed_at timestamp with time zone,
  completion_entry_id text,
  constraint case_task_check CHECK ((completed_at >= set_at)),
  constraint case_task_check1 CHECK (((status = 'done'::text) = (completed_at IS NOT NULL))),
  constraint case_task_check2 CHECK ((((completed_at IS NULL) = (completed_by IS NULL)) AND ((completed_at IS NULL) = (completion_entry_id IS NULL)))),
  constraint case_task_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint case_task_pkey PRIMARY KEY (task_id, party_id),
  constraint case_task_status_check CHECK ((status = ANY (ARRAY['open'::text, 'done'::text])))
);
CREATE INDEX case_task_due ON public.case_task USING btree (party_id, due_at) WHERE (status = 'open'::text);
CREATE INDEX case_task_incident ON public.case_task USING btree (incident_id, set_at);
alter table case_task enable row level security;
create policy own on case_task as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on case_task as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on case_task to geleit_app;

create table "certificate" (
  training_id text not null,
  party_id text not null,
  person_id text not null,
  content_type text not null,
  data bytea not null,
  constraint certificate_content_type_check CHECK ((content_type = ANY (ARRAY['application/pdf'::text, 'image/jpeg'::text, 'image/png'::text]))),
  constraint certificate_data_check CHECK (((octet_length(data) >= 1) AND (octet_length(data) <= 5242880))),
  constraint certificate_pkey PRIMARY KEY (training_id, party_id)
);
CREATE INDEX certificate_person ON public.certificate USING btree (person_id);
alter table certificate enable row level security;
create policy own on certificate as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on certificate as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on certificate to geleit_app;

create table "contact" (
  contact_id text not null,
  party_id text not null,
  site_id text,
  name text not null,
  kinds jsonb not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint contact_check CHECK ((ended_at >= created_at)),
  constraint contact_check1 CHECK (((ended_at IS NULL) = (name <> ''::text))),
  constraint contact_name_check CHECK ((name !~ '[[:cntrl:]]'::text)),
  constraint contact_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint contact_pkey PRIMARY KEY (contact_id, party_id)
);
CREATE INDEX contact_active ON public.contact USING btree (party_id) WHERE (ended_at IS NULL);
CREATE INDEX contact_party ON public.contact USING btree (party_id, created_at, contact_id);
alter table contact enable row level security;
create policy own on contact as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy partners on contact as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (ended_at IS NULL) AND (kinds ? 'shipment'::text) AND (party_id IN ( SELECT geleit_partners() AS geleit_partners))));
create policy rules on contact as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on contact to geleit_app;

create table "contact_detail" (
  contact_id text not null,
  party_id text not null,
  mail text not null,
  language text not null,
  person_id text,
  constraint contact_detail_contact_id_party_id_fkey FOREIGN KEY (contact_id, party_id) REFERENCES contact(contact_id, party_id),
  constraint contact_detail_language_check CHECK ((language = ANY (ARRAY['de'::text, 'en'::text]))),
  constraint contact_detail_mail_check CHECK ((((octet_length(mail) >= 3) AND (octet_length(mail) <= 254)) AND (mail ~ '^[!-~]+$'::text) AND (mail !~ '[][()<>,;:\\"]'::text))),
  constraint contact_detail_pkey PRIMARY KEY (contact_id, party_id)
);
CREATE INDEX contact_detail_person ON public.contact_detail USING btree (person_id) WHERE (person_id IS NOT NULL);
alter table contact_detail enable row level security;
create policy own on contact_detail as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on contact_detail as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on contact_detail to geleit_app;

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
  makers jsonb not null,
  responsible_party_id text not null,
  responsible_since timestamp with time zone not null,
  constraint container_check CHECK (((used_units >= 0) AND (used_units <= capacity_units))),
  constraint container_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint container_party_id_serial_key UNIQUE (party_id, serial),
  constraint container_pkey PRIMARY KEY (container_id, party_id),
  constraint container_possessing_party_id_fkey FOREIGN KEY (possessing_party_id) REFERENCES party(party_id),
  constraint container_responsible CHECK (((responsible_party_id = possessing_party_id) OR (status = 'in_transit'::text))),
  constraint container_responsible_party_id_fkey FOREIGN KEY (responsible_party_id) REFERENCES party(party_id),
  constraint container_serial_check CHECK ((serial ~ '^[0-9A-Z-]{1,16}$'::text)),
  constraint container_status_check CHECK ((status = ANY (ARRAY['empty'::text, 'open'::text, 'closed'::text, 'in_transit'::text, 'arrived'::text, 'inspected'::text, 'retired'::text])))
);
alter table container set (fillfactor=70);
CREATE INDEX container_in_hands ON public.container USING btree (possessing_party_id, serial COLLATE "C") WHERE (possessing_party_id <> party_id);
CREATE UNIQUE INDEX container_one_lock ON public.container USING btree (lock_serial) WHERE (lock_serial IS NOT NULL);
CREATE INDEX container_own ON public.container USING btree (party_id, serial COLLATE "C");
CREATE INDEX container_own_tail ON public.container USING btree (party_id, reverse(serial) COLLATE "C");
CREATE INDEX container_serial ON public.container USING btree (serial);
CREATE INDEX container_site ON public.container USING btree (site_id) WHERE (site_id IS NOT NULL);
CREATE INDEX container_under_way ON public.container USING btree (shipment_id) WHERE (shipment_id IS NOT NULL);
alter table container enable row level security;
create policy rules on container as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on container as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = possessing_party_id)) OR geleit_sees_container(container_id))));
grant insert, select, update on container to geleit_app;

create table "container_place" (
  container_id text not null,
  place_entry_id text not null,
  party_id text not null,
  site_id text,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone,
  constraint container_place_check CHECK ((until_at >= from_at)),
  constraint container_place_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint container_place_pkey PRIMARY KEY (container_id, place_entry_id, party_id)
);
CREATE INDEX container_place_container ON public.container_place USING btree (container_id, from_at);
CREATE UNIQUE INDEX container_place_open ON public.container_place USING btree (container_id) WHERE (until_at IS NULL);
CREATE INDEX container_place_site ON public.container_place USING btree (site_id, party_id, until_at) WHERE (site_id IS NOT NULL);
alter table container_place enable row level security;
create policy own on container_place as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on container_place as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on container_place to geleit_app;

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

create table "course" (
  course_id text not null,
  party_id text not null,
  name text not null,
  valid_months bigint not null,
  gives_codes boolean not null,
  constraint course_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint course_pkey PRIMARY KEY (course_id, party_id),
  constraint course_valid_months_check CHECK (((valid_months >= 1) AND (valid_months <= 120)))
);
alter table course enable row level security;
create policy own on course as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on course as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on course to geleit_app;

create table "deadline_act" (
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  party_id text not null,
  due_at timestamp with time zone not null,
  stage text not null,
  at timestamp with time zone not null,
  acknowledged_by text,
  acknowledged_at timestamp with time zone,
  entry_id text not null,
  constraint deadline_act_check CHECK (((stage = 'warned'::text) OR (at >= due_at))),
  constraint deadline_act_check1 CHECK (((acknowledged_by IS NULL) = (acknowledged_at IS NULL))),
  constraint deadline_act_kind_check CHECK ((kind = ANY (ARRAY['receipt_not_acknowledged'::text, 'arrival_overdue'::text, 'open_too_long'::text, 'closing_receipt_missing'::text, 'earlier_receipt_missing'::text, 'device_on_person'::text, 'key_not_seen'::text, 'training_ending'::text, 'storage_attestation_old'::text, 'hold_undecided'::text, 'recall_overdue'::text]))),
  constraint deadline_act_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint deadline_act_pkey PRIMARY KEY (subject_id, kind, due_at, stage, party_id),
  constraint deadline_act_stage_check CHECK ((stage = ANY (ARRAY['warned'::text, 'passed'::text, 'enforced'::text, 'escalated'::text]))),
  constraint deadline_act_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['shipment'::text, 'opening'::text, 'lock'::text, 'person'::text, 'key'::text, 'site'::text, 'incident'::text])))
);
CREATE INDEX deadline_act_entry ON public.deadline_act USING btree (entry_id);
CREATE UNIQUE INDEX deadline_act_once ON public.deadline_act USING btree (subject_id, kind, due_at, stage);
CREATE INDEX deadline_act_party ON public.deadline_act USING btree (party_id, due_at, kind, subject_id) WHERE (stage = 'passed'::text);
CREATE INDEX deadline_act_waiting ON public.deadline_act USING btree (at) WHERE ((stage = 'passed'::text) AND (acknowledged_at IS NULL));
CREATE UNIQUE INDEX deadline_enforced_once ON public.deadline_act USING btree (subject_id) WHERE (stage = 'enforced'::text);
alter table deadline_act enable row level security;
create policy own on deadline_act as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on deadline_act as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on deadline_act to geleit_app;

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
  responsible_party_id text not null,
  responsible_since timestamp with time zone not null,
  constraint device_check CHECK ((num_nonnulls(container_id, person_id, repackaging_id, site_id) <= 1)),
  constraint device_check1 CHECK (((custody = 'on_person'::text) = (person_id IS NOT NULL))),
  constraint device_check2 CHECK (((custody = ANY (ARRAY['packed'::text, 'in_transit'::text, 'arrived'::text, 'issued'::text])) <= (container_id IS NOT NULL))),
  constraint device_check3 CHECK (((custody = ANY (ARRAY['installed'::text, 'commissioned'::text])) <= ((place_of_use IS NOT NULL) AND (container_id IS NULL)))),
  constraint device_custody_check CHECK ((custody = ANY (ARRAY['announced'::text, 'packed'::text, 'in_transit'::text, 'arrived'::text, 'stored'::text, 'repacking'::text, 'issued'::text, 'on_person'::text, 'installed'::text, 'commissioned'::text, 'deinstalled'::text, 'returning'::text, 'reuse_check'::text, 'rma'::text, 'scrapped'::text]))),
  constraint device_device_id_check CHECK ((device_id ~ '^[1-24-9EFG][A-Z]{3}[0-9A-Z]{2}[0-9]{8}$'::text)),
  constraint device_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint device_pkey PRIMARY KEY (device_id, party_id),
  constraint device_responsible CHECK (((responsible_party_id = possessing_party_id) OR (custody = ANY (ARRAY['in_transit'::text, 'returning'::text]))))
);
alter table device set (fillfactor=80);
CREATE INDEX device_container ON public.device USING btree (container_id) WHERE (container_id IS NOT NULL);
CREATE INDEX device_in_hands ON public.device USING btree (possessing_party_id, device_id) WHERE (possessing_party_id <> owning_party_id);
CREATE INDEX device_in_hands_tail ON public.device USING btree (possessing_party_id, reverse(device_id) COLLATE "C") WHERE (possessing_party_id <> owning_party_id);
CREATE INDEX device_owner ON public.device USING btree (owning_party_id, device_id);
CREATE INDEX device_owner_tail ON public.device USING btree (owning_party_id, reverse(device_id) COLLATE "C");
CREATE INDEX device_person ON public.device USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX device_site ON public.device USING btree (site_id) WHERE (site_id IS NOT NULL);
alter table device enable row level security;
create policy rules on device as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on device as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (((( SELECT geleit_party() AS geleit_party) = possessing_party_id) OR (( SELECT geleit_party() AS geleit_party) = owning_party_id)) OR ((party_id = ( SELECT geleit_party() AS geleit_party)) AND geleit_device_held(device_id)) OR geleit_gateway_administrator_of(owning_party_id))));
grant insert, select, update on device to geleit_app;

create table "device_defect" (
  device_id text not null,
  party_id text not null,
  found_by text not null,
  found_at timestamp with time zone not null,
  entry_id text not null,
  ended_by text,
  ended_at timestamp with time zone,
  constraint device_defect_check CHECK ((ended_at >= found_at)),
  constraint device_defect_check1 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
  constraint device_defect_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint device_defect_pkey PRIMARY KEY (device_id, entry_id, party_id)
);
CREATE UNIQUE INDEX device_defect_stands ON public.device_defect USING btree (device_id) WHERE (ended_at IS NULL);
alter table device_defect enable row level security;
create policy rules on device_defect as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on device_defect as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((party_id = ( SELECT geleit_party() AS geleit_party)) OR geleit_sees_device(device_id))));
grant insert, select, update on device_defect to geleit_app;

create table "device_explanation" (
  device_id text not null,
  day_ends_at timestamp with time zone not null,
  party_id text not null,
  person_id text not null,
  by_person_id text not null,
  entry_id text not null,
  constraint device_explanation_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint device_explanation_pkey PRIMARY KEY (device_id, day_ends_at, party_id)
);
alter table device_explanation enable row level security;
create policy own on device_explanation as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on device_explanation as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on device_explanation to geleit_app;

create table "enrolment_grant" (
  token_hash bytea not null,
  natural_person_id text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint enrolment_grant_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint enrolment_grant_pkey PRIMARY KEY (token_hash),
  constraint enrolment_grant_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
CREATE INDEX enrolment_grant_owner ON public.enrolment_grant USING btree (natural_person_id);
alter table enrolment_grant enable row level security;
create policy rules on enrolment_grant as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on enrolment_grant to geleit_app;

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
CREATE INDEX entry_keystore_rotated ON public.entry USING btree ("position") WHERE (type = 'keystore_rotated'::text);
CREATE INDEX entry_log_statement ON public.entry USING btree (party_id) WHERE (type = ANY (ARRAY['log_policy_set'::text, 'log_key_changed'::text, 'log_continued'::text]));
CREATE INDEX entry_missing ON public.entry USING btree (type, record_time) WHERE (type = ANY (ARRAY['device_missing'::text, 'contents_differed'::text, 'devices_missing'::text, 'devices_found'::text, 'container_missing'::text, 'container_found'::text]));
CREATE INDEX entry_party ON public.entry USING btree (party_id, "position");
CREATE INDEX entry_policy_set ON public.entry USING btree (party_id) WHERE (type = 'policy_set'::text);
CREATE UNIQUE INDEX entry_position ON public.entry USING btree ("position");
CREATE INDEX entry_told_ordinary ON public.entry USING btree (transaction_id, "position") WHERE (type = ANY (ARRAY['release_approved'::text, 'incident_opened'::text, 'incident_decided'::text, 'device_missing'::text, 'devices_missing'::text, 'devices_found'::text, 'container_missing'::text, 'container_found'::text, 'device_installed'::text, 'device_commissioned'::text, 'container_registered'::text, 'receipt_verified'::text, 'lock_log_read'::text, 'container_inspected'::text, 'container_stored'::text, 'container_passed_on'::text, 'shipment_announced'::text, 'shipment_changed'::text, 'shipment_withdrawn'::text, 'shipment_turned_back'::text, 'handover_signed'::text, 'shipment_received'::text, 'deadline_warned'::text, 'deadline_passed'::text, 'deadline_escalated'::text]));
CREATE INDEX entry_told_urgent ON public.entry USING btree (transaction_id, "position") WHERE (type = ANY (ARRAY['devices_exposed'::text, 'unproven_raised'::text, 'unproven_ended'::text, 'release_approved'::text, 'recalls_raised'::text, 'recall_confirmed'::text, 'devices_locked_out'::text, 'incident_opened'::text, 'handover_signed'::text, 'party_changed'::text]));
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

create table "exposure_contact" (
  incident_id text not null,
  device_id text not null,
  party_id text not null,
  container_id text not null,
  recorded_at timestamp with time zone not null,
  constraint exposure_contact_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint exposure_contact_pkey PRIMARY KEY (incident_id, device_id, party_id)
);
alter table exposure_contact enable row level security;
create policy rules on exposure_contact as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on exposure_contact as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND geleit_sees_device(device_id)));
grant insert, select on exposure_contact to geleit_app;

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
CREATE INDEX ground_device_held ON public.ground USING btree (party_id, subject_id) WHERE ((ended_at IS NULL) AND (subject_kind = 'device'::text));
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
  step bigint not null,
  container_ids jsonb not null,
  damaged_container_ids jsonb not null,
  withdrawn_at timestamp with time zone,
  constraint handover_check CHECK ((to_party_id <> from_party_id)),
  constraint handover_check1 CHECK (((signed_at IS NOT NULL) = ((from_person_id IS NOT NULL) AND (to_person_id IS NOT NULL)))),
  constraint handover_check2 CHECK ((from_person_id <> to_person_id)),
  constraint handover_condition_check CHECK ((condition = ANY (ARRAY['intact'::text, 'damaged'::text]))),
  constraint handover_leg_check CHECK (((leg = ANY (ARRAY['pick_up'::text, 'transfer'::text, 'delivery'::text])) AND ((leg = 'pick_up'::text) = (step = 0)))),
  constraint handover_pkey PRIMARY KEY (handover_id, party_id),
  constraint handover_withdrawn CHECK (((withdrawn_at IS NULL) OR (signed_at IS NULL)))
);
CREATE UNIQUE INDEX handover_one_waits ON public.handover USING btree (shipment_id, step) WHERE ((signed_at IS NULL) AND (withdrawn_at IS NULL));
CREATE INDEX handover_shipment ON public.handover USING btree (shipment_id, step);
alter table handover enable row level security;
create policy rules on handover as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on handover as permissive for select to public
  using ((((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = from_party_id)) OR (( SELECT geleit_party() AS geleit_party) = to_party_id)));
grant insert, select, update on handover to geleit_app;

create table "hint" (
  hint_id text not null,
  party_id text not null,
  from_party_id text not null,
  container_id text,
  device_id text,
  recorded_at timestamp with time zone not null,
  incident_id text,
  taken_up_at timestamp with time zone,
  constraint hint_check CHECK ((taken_up_at >= recorded_at)),
  constraint hint_check1 CHECK (((incident_id IS NULL) = (taken_up_at IS NULL))),
  constraint hint_check2 CHECK (((container_id IS NULL) OR (device_id IS NULL))),
  constraint hint_from_party_id_fkey FOREIGN KEY (from_party_id) REFERENCES party(party_id),
  constraint hint_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint hint_pkey PRIMARY KEY (hint_id, party_id)
);
CREATE INDEX hint_party ON public.hint USING btree (party_id, recorded_at);
alter table hint enable row level security;
create policy own on hint as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on hint as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on hint to geleit_app;

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
CREATE UNIQUE INDEX incident_one_open_loss ON public.incident USING btree (container_id) WHERE ((kind = 'loss'::text) AND (container_id IS NOT NULL) AND (status = 'open'::text));
CREATE UNIQUE INDEX incident_one_open_record ON public.incident USING btree ((((knowledge -> 0) ->> 'cause'::text)), (((knowledge -> 0) ->> 'about'::text))) WHERE ((kind = 'record'::text) AND (status = 'open'::text));
CREATE UNIQUE INDEX incident_one_open_violation ON public.incident USING btree (container_id) WHERE ((kind = 'violation'::text) AND (container_id IS NOT NULL) AND (window_until IS NULL) AND (status = 'open'::text));
CREATE INDEX incident_open ON public.incident USING btree (party_id, opened_at);
CREATE INDEX incident_undecided ON public.incident USING btree (opened_at) WHERE (status = 'open'::text);
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

create table "invitation" (
  invitation_id text not null,
  party_id text not null,
  kind text not null,
  person_id text not null,
  party_roles jsonb not null,
  market_partner_id text,
  expires_at timestamp with time zone not null,
  status text not null,
  new_party_id text,
  constraint invitation_check CHECK (((kind = 'party'::text) = (new_party_id IS NOT NULL))),
  constraint invitation_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'party'::text]))),
  constraint invitation_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint invitation_pkey PRIMARY KEY (invitation_id, party_id),
  constraint invitation_status_check CHECK ((status = ANY (ARRAY['open'::text, 'accepted'::text, 'withdrawn'::text])))
);
CREATE INDEX invitation_new_party ON public.invitation USING btree (new_party_id) WHERE (new_party_id IS NOT NULL);
CREATE UNIQUE INDEX invitation_one_open ON public.invitation USING btree (person_id, party_id) WHERE (status = 'open'::text);
CREATE INDEX invitation_party ON public.invitation USING btree (party_id);
CREATE INDEX invitation_person ON public.invitation USING btree (person_id);
alter table invitation enable row level security;
create policy own on invitation as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on invitation as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on invitation to geleit_app;

create table "invitation_detail" (
  invitation_id text not null,
  party_id text not null,
  name text not null,
  contact text,
  constraint invitation_detail_pkey PRIMARY KEY (invitation_id, party_id)
);
alter table invitation_detail enable row level security;
create policy own on invitation_detail as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on invitation_detail as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on invitation_detail to geleit_app;

create table "invitation_token" (
  token_hash bytea not null,
  invitation_id text not null,
  party_id text not null,
  constraint invitation_token_invitation_id_key UNIQUE (invitation_id),
  constraint invitation_token_pkey PRIMARY KEY (token_hash, party_id),
  constraint invitation_token_token_hash_check CHECK ((octet_length(token_hash) = 32)),
  constraint invitation_token_token_hash_key UNIQUE (token_hash)
);
alter table invitation_token enable row level security;
create policy rules on invitation_token as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on invitation_token to geleit_app;

create table "key" (
  key_serial text not null,
  party_id text not null,
  key_id text not null,
  public_key text not null,
  person_id text,
  status text not null,
  lost_at timestamp with time zone,
  constraint key_check CHECK (((status <> ALL (ARRAY['personalised'::text, 'active'::text])) OR (person_id IS NOT NULL))),
  constraint key_key_id_check CHECK ((key_id ~ '^[0-9a-f]{32}$'::text)),
  constraint key_key_id_key UNIQUE (key_id),
  constraint key_key_serial_key UNIQUE (key_serial),
  constraint key_lost_since CHECK (((status <> 'lost'::text) OR (lost_at IS NOT NULL))) NOT VALID,
  constraint key_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint key_pkey PRIMARY KEY (key_serial, party_id),
  constraint key_status_check CHECK ((status = ANY (ARRAY['in_stock'::text, 'personalised'::text, 'active'::text, 'suspended'::text, 'lost'::text, 'revoked'::text])))
);
CREATE UNIQUE INDEX key_one_for_each ON public.key USING btree (person_id, party_id) WHERE (status = ANY (ARRAY['personalised'::text, 'active'::text, 'suspended'::text]));
CREATE INDEX key_party ON public.key USING btree (party_id, key_serial);
CREATE INDEX key_person ON public.key USING btree (person_id) WHERE (person_id IS NOT NULL);
alter table key enable row level security;
create policy own on key as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on key as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on key to geleit_app;

create table "key_challenge" (
  key_serial text not null,
  party_id text not null,
  kind text not null,
  person_id text not null,
  keeper_id text not null,
  challenge text not null,
  expires_at timestamp with time zone not null,
  constraint key_challenge_kind_check CHECK ((kind = ANY (ARRAY['handout'::text, 'return'::text]))),
  constraint key_challenge_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint key_challenge_pkey PRIMARY KEY (key_serial, party_id)
);
alter table key_challenge enable row level security;
create policy rules on key_challenge as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on key_challenge to geleit_app;

create table "key_event" (
  key_event_id text not null,
  key_serial text not null,
  party_id text not null,
  at timestamp with time zone not null,
  status text not null,
  person_id text,
  by_person_id text not null,
  signed boolean not null,
  constraint key_event_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint key_event_pkey PRIMARY KEY (key_event_id, party_id),
  constraint key_event_status_check CHECK ((status = ANY (ARRAY['in_stock'::text, 'personalised'::text, 'active'::text, 'suspended'::text, 'lost'::text, 'revoked'::text])))
);
CREATE INDEX key_event_key ON public.key_event USING btree (key_serial, at);
alter table key_event enable row level security;
create policy own on key_event as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on key_event as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on key_event to geleit_app;

create table "loading_unit" (
  shipment_id text not null,
  container_id text not null,
  party_id text not null,
  gs1_prefix text not null,
  number bigint not null,
  sscc text not null,
  constraint loading_unit_check CHECK (((number >= 0) AND ((number)::numeric < ((10)::numeric ^ ((17 - length(gs1_prefix)))::numeric)))),
  constraint loading_unit_check1 CHECK (((sscc ~ '^[0-9]{18}$'::text) AND (substr(sscc, 2, length(gs1_prefix)) = gs1_prefix))),
  constraint loading_unit_gs1_prefix_check CHECK ((gs1_prefix ~ '^[0-9]{6,12}$'::text)),
  constraint loading_unit_gs1_prefix_number_key UNIQUE (gs1_prefix, number),
  constraint loading_unit_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint loading_unit_pkey PRIMARY KEY (shipment_id, container_id, party_id),
  constraint loading_unit_sscc_key UNIQUE (sscc)
);
alter table loading_unit enable row level security;
create policy rules on loading_unit as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on loading_unit as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM shipment s
  WHERE (s.shipment_id = loading_unit.shipment_id)))));
grant insert, select on loading_unit to geleit_app;

create table "lock" (
  lock_serial text not null,
  party_id text not null,
  container_id text,
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
  capabilities jsonb not null,
  status text not null,
  generation bigint not null,
  generation_after bigint not null,
  generation_before bigint,
  constraint lock_acts_of_before CHECK (((generation_after = 0) OR (generation_before IS NOT NULL))),
  constraint lock_check CHECK ((highest_value <= (GREATEST(COALESCE(last_confirmed_value, (0)::bigint), passed_value) + "window"))),
  constraint lock_check1 CHECK (((generation_before >= 1) AND (generation_before <= (generation - 1)))),
  constraint lock_codes_in_service CHECK (((status <> 'registered'::text) OR (highest_value = 0))),
  constraint lock_generation_after_check CHECK ((generation_after >= 0)),
  constraint lock_generation_check CHECK ((generation >= 1)),
  constraint lock_highest_value_check CHECK ((highest_value >= 0)),
  constraint lock_in_a_container CHECK (((status <> 'registered'::text) OR (container_id IS NULL))),
  constraint lock_lock_serial_check CHECK ((lock_serial ~ '^[0-9A-Z-]{1,16}$'::text)),
  constraint lock_lock_serial_key UNIQUE (lock_serial),
  constraint lock_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint lock_pkey PRIMARY KEY (lock_serial, party_id),
  constraint lock_status_check CHECK ((status = ANY (ARRAY['registered'::text, 'in_service'::text, 'retired'::text]))),
  constraint lock_window_check CHECK (("window" > 0))
);
alter table lock set (fillfactor=70);
alter table lock enable row level security;
create policy in_hands on lock as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM container c
  WHERE ((c.container_id = lock.container_id) AND (c.possessing_party_id = ( SELECT geleit_party() AS geleit_party)))))));
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
CREATE INDEX lock_act_key ON public.lock_act USING btree (key_id, recorded_at);
CREATE INDEX lock_act_opening ON public.lock_act USING btree (opening_id) WHERE (opening_id IS NOT NULL);
CREATE INDEX lock_act_waiting ON public.lock_act USING btree (recorded_at) WHERE (state = 'received'::text);
alter table lock_act enable row level security;
create policy in_hands on lock_act as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM lock l
  WHERE (l.lock_serial = lock_act.lock_serial)))));
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

create table "login_device" (
  device_hash bytea not null,
  natural_person_id text not null,
  last_used_at timestamp with time zone not null,
  constraint login_device_device_hash_check CHECK ((octet_length(device_hash) = 32)),
  constraint login_device_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint login_device_pkey PRIMARY KEY (device_hash)
);
CREATE INDEX login_device_owner ON public.login_device USING btree (natural_person_id);
alter table login_device enable row level security;
create policy rules on login_device as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on login_device to geleit_app;

create table "login_epoch" (
  one boolean not null default true,
  version bigint not null,
  constraint login_epoch_one_check CHECK (one),
  constraint login_epoch_pkey PRIMARY KEY (one)
);
alter table login_epoch enable row level security;
create policy rules on login_epoch as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant select on login_epoch to geleit_app;

create table "login_event" (
  login_event_id bigint generated always as identity not null,
  natural_person_id text,
  at timestamp with time zone not null,
  what text not null,
  method text not null,
  succeeded boolean not null,
  device text not null,
  constraint login_event_pkey PRIMARY KEY (login_event_id),
  constraint login_event_what_check CHECK ((what = ANY (ARRAY['login'::text, 'second_factor'::text, 'enrolment'::text, 'logout'::text, 'credential'::text, 'delayed'::text])))
);
CREATE INDEX login_event_owner ON public.login_event USING btree (natural_person_id, login_event_id);
alter table login_event enable row level security;
create policy rules on login_event as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on login_event to geleit_app;

create table "login_flow" (
  flow_hash bytea not null,
  kind text not null,
  natural_person_id text,
  session_id text,
  grant_hash bytea,
  data jsonb not null,
  attempts smallint not null default 0,
  expires_at timestamp with time zone not null,
  constraint login_flow_flow_hash_check CHECK ((octet_length(flow_hash) = 32)),
  constraint login_flow_kind_check CHECK ((kind = ANY (ARRAY['passkey_login'::text, 'password_login'::text, 'passkey_enrolment'::text, 'totp_enrolment'::text, 'second_factor'::text, 'oidc_login'::text, 'oidc_link'::text, 'oidc_second_factor'::text]))),
  constraint login_flow_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint login_flow_pkey PRIMARY KEY (flow_hash),
  constraint login_flow_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(session_id) ON DELETE CASCADE
);
CREATE INDEX login_flow_expiry ON public.login_flow USING btree (expires_at);
alter table login_flow enable row level security;
create policy rules on login_flow as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on login_flow to geleit_app;

create table "login_throttle" (
  throttle_key bytea not null,
  failures integer not null,
  last_failure_at timestamp with time zone not null,
  blocked_until timestamp with time zone not null,
  constraint login_throttle_failures_check CHECK ((failures >= 0)),
  constraint login_throttle_pkey PRIMARY KEY (throttle_key),
  constraint login_throttle_throttle_key_check CHECK ((octet_length(throttle_key) = 32))
);
CREATE INDEX login_throttle_age ON public.login_throttle USING btree (last_failure_at);
alter table login_throttle enable row level security;
create policy rules on login_throttle as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on login_throttle to geleit_app;

create table "mail" (
  mail_id text not null,
  party_id text not null,
  contact_id text not null,
  kind text not null,
  source_id text not null,
  about jsonb not null,
  created_at timestamp with time zone not null,
  queued_at timestamp with time zone not null,
  status text not null,
  attempts integer not null default 0,
  next_at timestamp with time zone,
  last_answer integer,
  last_error text,
  ended_at timestamp with time zone,
  constraint mail_attempts_check CHECK ((attempts >= 0)),
  constraint mail_check CHECK ((queued_at >= created_at)),
  constraint mail_check1 CHECK ((((status = 'waiting'::text) = (next_at IS NOT NULL)) AND ((status = 'waiting'::text) = (ended_at IS NULL)))),
  constraint mail_contact_id_party_id_fkey FOREIGN KEY (contact_id, party_id) REFERENCES contact(contact_id, party_id),
  constraint mail_kind_check CHECK ((kind = ANY (ARRAY['shipment'::text, 'deadline'::text, 'block'::text, 'recall'::text, 'webhook_dead'::text, 'test'::text]))),
  constraint mail_last_answer_check CHECK (((last_answer >= 100) AND (last_answer <= 999))),
  constraint mail_last_error_check CHECK ((last_error ~ '^[a-z_]+$'::text)),
  constraint mail_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint mail_pkey PRIMARY KEY (mail_id, party_id),
  constraint mail_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text])))
);
CREATE INDEX mail_contact ON public.mail USING btree (contact_id) WHERE (status = 'waiting'::text);
CREATE INDEX mail_failed ON public.mail USING btree (party_id, created_at, mail_id) WHERE (status = 'failed'::text);
CREATE UNIQUE INDEX mail_once ON public.mail USING btree (source_id, contact_id, kind);
CREATE INDEX mail_party ON public.mail USING btree (party_id, created_at, mail_id);
CREATE INDEX mail_sent ON public.mail USING btree (ended_at) WHERE (status = 'sent'::text);
CREATE INDEX mail_waiting ON public.mail USING btree (next_at) WHERE (status = 'waiting'::text);
alter table mail enable row level security;
create policy own on mail as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on mail as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on mail to geleit_app;

create table "mail_source" (
  transaction_id xid8 not null,
  place bigint generated always as identity not null,
  first_position bigint,
  webhook_ids text[] not null default '{}'::text[],
  constraint mail_source_pkey PRIMARY KEY (transaction_id)
);
CREATE INDEX mail_source_place ON public.mail_source USING btree (place);
alter table mail_source enable row level security;
create policy rules on mail_source as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on mail_source to geleit_app;

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
  read_out_by text,
  closing_read_out_by text,
  overdue_at timestamp with time zone,
  unproven_at timestamp with time zone,
  constraint opening_check CHECK ((closing_value > opening_value)),
  constraint opening_check1 CHECK ((expires_at > issued_at)),
  constraint opening_limits CHECK ((((overdue_at IS NULL) = (unproven_at IS NULL)) AND ((overdue_at IS NULL) OR (unproven_at >= overdue_at)))),
  constraint opening_pkey PRIMARY KEY (opening_id, party_id),
  constraint opening_read_out_to_another CHECK ((read_out_by <> person_id)),
  constraint opening_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'opening_code_issued'::text, 'open'::text, 'closing_code_issued'::text, 'closed'::text, 'failed'::text, 'expired'::text, 'out_of_sync'::text, 'force_closed'::text])))
);
alter table opening set (fillfactor=70);
CREATE INDEX opening_container ON public.opening USING btree (container_id, opening_value);
CREATE UNIQUE INDEX opening_one_at_a_time ON public.opening USING btree (lock_serial, party_id) WHERE ((tour_id IS NULL) AND (status = ANY (ARRAY['requested'::text, 'opening_code_issued'::text, 'open'::text, 'closing_code_issued'::text, 'out_of_sync'::text])));
CREATE INDEX opening_open_key ON public.opening USING btree (key_serial) WHERE (status = ANY (ARRAY['open'::text, 'closing_code_issued'::text]));
CREATE INDEX opening_overdue ON public.opening USING btree (overdue_at) WHERE ((status = ANY (ARRAY['open'::text, 'closing_code_issued'::text, 'out_of_sync'::text])) AND (overdue_at IS NOT NULL));
CREATE INDEX opening_person ON public.opening USING btree (person_id);
CREATE INDEX opening_tour ON public.opening USING btree (tour_id) WHERE (tour_id IS NOT NULL);
CREATE INDEX opening_unproven ON public.opening USING btree (unproven_at) WHERE ((status = ANY (ARRAY['open'::text, 'closing_code_issued'::text, 'out_of_sync'::text])) AND (overdue_at IS NOT NULL));
alter table opening enable row level security;
create policy in_hands on opening as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((EXISTS ( SELECT
   FROM container c
  WHERE ((c.container_id = opening.container_id) AND (c.possessing_party_id = ( SELECT geleit_party() AS geleit_party))))) OR (EXISTS ( SELECT
   FROM person p
  WHERE ((p.person_id = opening.person_id) AND (p.party_id = ( SELECT geleit_party() AS geleit_party))))))));
create policy own on opening as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on opening as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on opening to geleit_app;

create table "packing_list" (
  packing_list_id text not null,
  party_id text not null,
  container_id text not null,
  opening_id text not null,
  person_id text not null,
  status text not null,
  devices bigint not null,
  sample_size bigint not null,
  sampled bigint not null,
  taken_in_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint packing_list_check CHECK (((sample_size >= 1) AND (sample_size <= devices))),
  constraint packing_list_check1 CHECK (((sampled >= 0) AND (sampled <= devices))),
  constraint packing_list_check2 CHECK ((ended_at >= taken_in_at)),
  constraint packing_list_check3 CHECK (((status = ANY (ARRAY['open'::text, 'stopped'::text])) = (ended_at IS NULL))),
  constraint packing_list_devices_check CHECK (((devices >= 1) AND (devices <= 5000))),
  constraint packing_list_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint packing_list_pkey PRIMARY KEY (packing_list_id, party_id),
  constraint packing_list_sample_complete CHECK (((status <> 'completed'::text) OR (sampled >= sample_size))),
  constraint packing_list_status_check CHECK ((status = ANY (ARRAY['open'::text, 'stopped'::text, 'completed'::text, 'withdrawn'::text])))
);
CREATE UNIQUE INDEX packing_list_one_at_a_time ON public.packing_list USING btree (opening_id, party_id) WHERE (status = ANY (ARRAY['open'::text, 'stopped'::text]));
CREATE INDEX packing_list_party ON public.packing_list USING btree (party_id, taken_in_at DESC, packing_list_id);
alter table packing_list enable row level security;
create policy own on packing_list as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on packing_list as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on packing_list to geleit_app;

create table "packing_list_device" (
  packing_list_id text not null,
  device_id text not null,
  party_id text not null,
  tray_id text,
  drawn boolean not null,
  sampled boolean not null,
  status text not null,
  constraint packing_list_device_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint packing_list_device_pkey PRIMARY KEY (packing_list_id, device_id, party_id),
  constraint packing_list_device_status_check CHECK ((status = ANY (ARRAY['reserved'::text, 'packed'::text, 'released'::text]))),
  constraint packing_list_drawn_seen CHECK (((status <> 'packed'::text) OR sampled OR (NOT drawn)))
);
CREATE INDEX packing_list_device_listed ON public.packing_list_device USING btree (device_id) WHERE (status = ANY (ARRAY['reserved'::text, 'packed'::text]));
CREATE UNIQUE INDEX packing_list_device_reserved ON public.packing_list_device USING btree (device_id) WHERE (status = 'reserved'::text);
alter table packing_list_device enable row level security;
create policy own on packing_list_device as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on packing_list_device as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on packing_list_device to geleit_app;

create table "party" (
  party_id text not null,
  name text not null,
  roles jsonb not null,
  market_partner_id text,
  flag_codes jsonb not null,
  gateway_administrator_ids jsonb not null,
  address text,
  gs1_prefix text,
  constraint party_gs1_prefix_check CHECK ((gs1_prefix ~ '^[0-9]{6,12}$'::text)),
  constraint party_pkey PRIMARY KEY (party_id)
);
CREATE UNIQUE INDEX party_gs1_prefix ON public.party USING btree (gs1_prefix) WHERE (gs1_prefix IS NOT NULL);
CREATE UNIQUE INDEX party_market_partner ON public.party USING btree (market_partner_id) WHERE (market_partner_id IS NOT NULL);
alter table party enable row level security;
create policy entered on party as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM registered_carrier r
  WHERE ((r.carrier_party_id = party.party_id) AND (r.party_id = ( SELECT geleit_party() AS geleit_party)))))));
create policy offering on party as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (roles ?| ARRAY['carrier'::text, 'gateway_administrator'::text]) AND ( SELECT geleit_party_has_role(ARRAY['manufacturer'::text, 'meter_operator'::text]) AS geleit_party_has_role) AND (NOT geleit_is_entered(party_id))));
create policy own on party as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy partners on party as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (party_id IN ( SELECT geleit_partners() AS geleit_partners))));
create policy rules on party as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on party to geleit_app;

create table "pass_on" (
  pass_on_id text not null,
  party_id text not null,
  container_id text not null,
  from_person_id text not null,
  to_person_id text not null,
  to_site_id text not null,
  offered_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  status text not null,
  constraint pass_on_check CHECK ((to_person_id <> from_person_id)),
  constraint pass_on_check1 CHECK ((ended_at >= offered_at)),
  constraint pass_on_check2 CHECK (((status = 'offered'::text) = (ended_at IS NULL))),
  constraint pass_on_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint pass_on_pkey PRIMARY KEY (pass_on_id, party_id),
  constraint pass_on_status_check CHECK ((status = ANY (ARRAY['offered'::text, 'accepted'::text, 'ended'::text])))
);
CREATE UNIQUE INDEX pass_on_one_at_a_time ON public.pass_on USING btree (container_id) WHERE (status = 'offered'::text);
alter table pass_on enable row level security;
create policy rules on pass_on as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on pass_on as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND ((party_id = ( SELECT geleit_party() AS geleit_party)) OR geleit_sees_container(container_id))));
grant insert, select, update on pass_on to geleit_app;

create table "passkey" (
  passkey_id text not null,
  credential_id bytea not null,
  natural_person_id text not null,
  public_key bytea not null,
  sign_count bigint not null,
  transports jsonb not null,
  backed_up boolean not null,
  name text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint passkey_credential_id_key UNIQUE (credential_id),
  constraint passkey_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint passkey_pkey PRIMARY KEY (passkey_id),
  constraint passkey_sign_count_check CHECK ((sign_count >= 0))
);
CREATE INDEX passkey_owner ON public.passkey USING btree (natural_person_id);
alter table passkey enable row level security;
create policy rules on passkey as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on passkey to geleit_app;

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
  approves_from timestamp with time zone,
  constraint login_changed TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint officer_stays TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint person_left_approves_nothing CHECK (((status <> 'left'::text) OR (approves_from IS NULL))),
  constraint person_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint person_pkey PRIMARY KEY (person_id, party_id),
  constraint person_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'suspended'::text, 'left'::text])))
);
alter table person set (fillfactor=70);
CREATE INDEX person_natural ON public.person USING btree (natural_person_id);
CREATE UNIQUE INDEX person_one_human ON public.person USING btree (party_id, natural_person_id) WHERE (status <> 'left'::text);
CREATE INDEX person_party ON public.person USING btree (party_id);
CREATE INDEX person_trained ON public.person USING btree (trained_until) WHERE ((status = 'active'::text) AND (trained_until IS NOT NULL));
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
  contact text,
  constraint person_detail_pkey PRIMARY KEY (person_id, party_id)
);
alter table person_detail enable row level security;
create policy own on person_detail as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on person_detail as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on person_detail to geleit_app;

create table "planned_installation" (
  planned_installation_id text not null,
  party_id text not null,
  person_id text not null,
  day text not null,
  order_in_day bigint not null,
  container_id text,
  device_type text,
  status text not null,
  planned_by text not null,
  planned_at timestamp with time zone not null,
  device_id text,
  ended_at timestamp with time zone,
  entry_id text not null,
  entry_ids jsonb not null,
  constraint planned_installation_check CHECK (((jsonb_array_length(entry_ids) >= 1) AND (entry_ids ? entry_id))),
  constraint planned_installation_day_check CHECK ((day ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'::text)),
  constraint planned_installation_done_with CHECK (((status = 'done'::text) = (device_id IS NOT NULL))),
  constraint planned_installation_ended CHECK (((status = 'planned'::text) = (ended_at IS NULL))),
  constraint planned_installation_order_in_day_check CHECK (((order_in_day >= 1) AND (order_in_day <= 1000))),
  constraint planned_installation_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint planned_installation_pkey PRIMARY KEY (planned_installation_id, party_id),
  constraint planned_installation_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'done'::text, 'withdrawn'::text])))
);
CREATE INDEX planned_installation_day ON public.planned_installation USING btree (party_id, day, order_in_day, planned_installation_id);
CREATE INDEX planned_installation_device ON public.planned_installation USING btree (device_id) WHERE (device_id IS NOT NULL);
CREATE INDEX planned_installation_entries ON public.planned_installation USING gin (entry_ids);
CREATE INDEX planned_installation_person ON public.planned_installation USING btree (person_id, day);
alter table planned_installation enable row level security;
create policy own on planned_installation as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on planned_installation as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on planned_installation to geleit_app;

create table "policy" (
  policy_id text not null,
  party_id text not null,
  operator_party_id text,
  version bigint not null,
  valid_from timestamp with time zone not null,
  profile text not null,
  certificate text,
  delivery_procedure text,
  device_types jsonb not null,
  agreed jsonb not null,
  proposal_id text not null,
  responsibility text not null,
  constraint policy_check CHECK ((operator_party_id <> party_id)),
  constraint policy_operator_party_id_fkey FOREIGN KEY (operator_party_id) REFERENCES party(party_id),
  constraint policy_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint policy_pkey PRIMARY KEY (policy_id, party_id),
  constraint policy_profile_check CHECK ((profile = ANY (ARRAY['locked_box'::text, 'sealed_carton'::text]))),
  constraint policy_responsibility_check CHECK ((responsibility = ANY (ARRAY['each_hand_over'::text, 'recipient_from_pick_up'::text, 'sender_until_delivery'::text]))),
  constraint policy_version_check CHECK ((version >= 1))
);
CREATE INDEX policy_of_operator ON public.policy USING btree (operator_party_id, valid_from);
CREATE UNIQUE INDEX policy_version ON public.policy USING btree (party_id, COALESCE(operator_party_id, ''::text), version);
alter table policy enable row level security;
create policy rules on policy as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on policy as permissive for select to public
  using (((( SELECT geleit_party() AS geleit_party) = party_id) OR (( SELECT geleit_party() AS geleit_party) = operator_party_id)));
create policy visible_to_partners on policy as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (operator_party_id IS NULL) AND (EXISTS ( SELECT
   FROM shipment s
  WHERE ((s.party_id = policy.party_id) AND (s.recipient_party_id = ( SELECT geleit_party() AS geleit_party)))))));
grant insert, select on policy to geleit_app;

create table "proposal" (
  proposal_id text not null,
  party_id text not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  content jsonb not null,
  content_hash text not null,
  state_hash text not null,
  state jsonb not null,
  proposed_by text not null,
  proposed_by_natural text not null,
  proposed_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  status text not null,
  entry_id text not null,
  decided_by text,
  decided_by_natural text,
  decided_at timestamp with time zone,
  constraint proposal_check CHECK ((expires_at > proposed_at)),
  constraint proposal_check1 CHECK (((status = 'open'::text) = (decided_by IS NULL))),
  constraint proposal_check2 CHECK ((num_nonnulls(decided_by, decided_by_natural, decided_at) = ANY (ARRAY[0, 3]))),
  constraint proposal_check3 CHECK (((status <> 'approved'::text) OR (decided_by_natural <> proposed_by_natural))),
  constraint proposal_check4 CHECK (((status <> 'approved'::text) OR (decided_at <= expires_at))),
  constraint proposal_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text)),
  constraint proposal_kind_check CHECK ((kind = ANY (ARRAY['lock_out'::text, 'force_close'::text, 'maintenance_code'::text, 'lock_personalisation'::text, 'lock_repersonalisation'::text, 'erasure'::text, 'policy_change'::text, 'right_to_approve'::text, 'second_person'::text, 'second_factor_recovery'::text]))),
  constraint proposal_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint proposal_pkey PRIMARY KEY (proposal_id, party_id),
  constraint proposal_state_hash_check CHECK ((state_hash ~ '^[0-9a-f]{64}$'::text)),
  constraint proposal_status_check CHECK ((status = ANY (ARRAY['open'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text]))),
  constraint proposal_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['incident'::text, 'opening'::text, 'container'::text, 'lock'::text, 'person'::text, 'device'::text, 'entry'::text, 'party'::text])))
);
CREATE INDEX proposal_open ON public.proposal USING btree (party_id, expires_at) WHERE (status = 'open'::text);
alter table proposal enable row level security;
create policy named on proposal as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (kind = 'second_person'::text) AND (EXISTS ( SELECT
   FROM person p
  WHERE ((p.person_id = proposal.subject_id) AND (p.party_id = ( SELECT geleit_party() AS geleit_party)))))));
create policy own on proposal as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on proposal as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy second_person on proposal as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM (second_person s
     JOIN person p USING (person_id))
  WHERE ((s.party_id = proposal.party_id) AND (s.status = 'named'::text) AND (p.party_id = ( SELECT geleit_party() AS geleit_party)))))));
grant insert, select, update on proposal to geleit_app;

create table "recall" (
  incident_id text not null,
  device_id text not null,
  party_id text not null,
  raised_at timestamp with time zone not null,
  status text not null,
  owner_person_id text,
  owner_party_id text,
  due_at timestamp with time zone not null,
  out_of_service_at timestamp with time zone,
  constraint recall_check CHECK ((out_of_service_at >= raised_at)),
  constraint recall_confirmed_is_over CHECK (((out_of_service_at IS NULL) OR (status = 'ended'::text))),
  constraint recall_owned_by_somebody CHECK (((owner_person_id IS NULL) = (owner_party_id IS NULL))),
  constraint recall_owner_party_id_fkey FOREIGN KEY (owner_party_id) REFERENCES party(party_id),
  constraint recall_pkey PRIMARY KEY (incident_id, device_id, party_id),
  constraint recall_status_check CHECK ((status = ANY (ARRAY['open'::text, 'ended'::text])))
);
CREATE INDEX recall_device ON public.recall USING btree (device_id);
CREATE INDEX recall_due ON public.recall USING btree (status, due_at, incident_id, device_id);
alter table recall enable row level security;
create policy rules on recall as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on recall as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND geleit_sees_device(device_id)));
grant insert, select, update on recall to geleit_app;

create table "recovery_code" (
  code_hash bytea not null,
  natural_person_id text not null,
  used_at timestamp with time zone,
  constraint recovery_code_code_hash_check CHECK ((octet_length(code_hash) = 32)),
  constraint recovery_code_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint recovery_code_pkey PRIMARY KEY (code_hash)
);
CREATE INDEX recovery_code_owner ON public.recovery_code USING btree (natural_person_id);
alter table recovery_code enable row level security;
create policy rules on recovery_code as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on recovery_code to geleit_app;

create table "registered_carrier" (
  carrier_party_id text not null,
  party_id text not null,
  registered_at timestamp with time zone not null,
  constraint registered_carrier_carrier_party_id_fkey FOREIGN KEY (carrier_party_id) REFERENCES party(party_id),
  constraint registered_carrier_carrier_party_id_key UNIQUE (carrier_party_id),
  constraint registered_carrier_check CHECK ((party_id <> carrier_party_id)),
  constraint registered_carrier_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint registered_carrier_pkey PRIMARY KEY (carrier_party_id, party_id)
);
CREATE INDEX registered_carrier_party ON public.registered_carrier USING btree (party_id);
alter table registered_carrier enable row level security;
create policy own on registered_carrier as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on registered_carrier as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on registered_carrier to geleit_app;

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
  constraint login_changed TRIGGER DEFERRABLE INITIALLY DEFERRED,
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
  expires_at timestamp with time zone,
  content_hash text,
  constraint release_check CHECK ((approved_by <> proposed_by)),
  constraint release_check1 CHECK (((status = 'approved'::text) = (approved_by IS NOT NULL))),
  constraint release_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text)),
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

create table "second_person" (
  party_id text not null,
  person_id text not null,
  approves_from timestamp with time zone not null,
  status text not null,
  constraint second_person_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint second_person_pkey PRIMARY KEY (person_id, approves_from, party_id),
  constraint second_person_status_check CHECK ((status = ANY (ARRAY['named'::text, 'ended'::text])))
);
CREATE UNIQUE INDEX second_person_named ON public.second_person USING btree (party_id, person_id) WHERE (status = 'named'::text);
alter table second_person enable row level security;
create policy own on second_person as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on second_person as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy second_person on second_person as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM person p
  WHERE ((p.person_id = second_person.person_id) AND (p.party_id = ( SELECT geleit_party() AS geleit_party)))))));
grant insert, select, update on second_person to geleit_app;

create table "session" (
  session_id text not null,
  token_hash bytea not null,
  natural_person_id text not null,
  person_id text,
  method text not null,
  second_factor_at timestamp with time zone,
  device text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint login_changed TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint session_check CHECK ((ends_at > created_at)),
  constraint session_method_check CHECK ((method = ANY (ARRAY['passkey'::text, 'password'::text, 'single_sign_on'::text, 'enrolment'::text]))),
  constraint session_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint session_pkey PRIMARY KEY (session_id),
  constraint session_token_hash_check CHECK ((octet_length(token_hash) = 32)),
  constraint session_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX session_owner ON public.session USING btree (natural_person_id) WHERE (ended_at IS NULL);
alter table session enable row level security;
create policy rules on session as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on session to geleit_app;

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
  stations jsonb not null,
  step bigint not null,
  responsibility text not null,
  responsible_since timestamp with time zone not null,
  announced_at timestamp with time zone not null,
  expected_arrival timestamp with time zone,
  arrival_due_at timestamp with time zone,
  contact_ids jsonb not null,
  return_of_shipment_id text,
  constraint shipment_arrival CHECK ((arrival_due_at >= expected_arrival)),
  constraint shipment_arrival_expected CHECK (((arrival_due_at IS NULL) OR (expected_arrival IS NOT NULL))),
  constraint shipment_carrier_party_id_fkey FOREIGN KEY (carrier_party_id) REFERENCES party(party_id),
  constraint shipment_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint shipment_pkey PRIMARY KEY (shipment_id, party_id),
  constraint shipment_recipient_party_id_fkey FOREIGN KEY (recipient_party_id) REFERENCES party(party_id),
  constraint shipment_responsibility_check CHECK ((responsibility = ANY (ARRAY['each_hand_over'::text, 'recipient_from_pick_up'::text, 'sender_until_delivery'::text]))),
  constraint shipment_responsible CHECK ((responsible_party_id =
CASE responsibility
    WHEN 'each_hand_over'::text THEN ((stations -> (step)::integer) ->> 'partyId'::text)
    WHEN 'recipient_from_pick_up'::text THEN
    CASE
        WHEN (step = 0) THEN party_id
        ELSE recipient_party_id
    END
    WHEN 'sender_until_delivery'::text THEN
    CASE
        WHEN (step = (jsonb_array_length(stations) - 1)) THEN recipient_party_id
        ELSE party_id
    END
    ELSE NULL::text
END)),
  constraint shipment_responsible_party_id_fkey FOREIGN KEY (responsible_party_id) REFERENCES party(party_id),
  constraint shipment_stations CHECK (((jsonb_array_length(stations) >= 3) AND (((stations -> 0) ->> 'partyId'::text) = party_id) AND (((stations -> 1) ->> 'partyId'::text) = carrier_party_id) AND (((stations -> '-1'::integer) ->> 'partyId'::text) = recipient_party_id))),
  constraint shipment_status_check CHECK ((status = ANY (ARRAY['announced'::text, 'in_transit'::text, 'delivered'::text, 'received'::text, 'withdrawn'::text]))),
  constraint shipment_step CHECK ((((step >= 0) AND (step <= (jsonb_array_length(stations) - 1))) AND ((status <> 'announced'::text) OR (step = 0)) AND ((status <> 'delivered'::text) OR (step = (jsonb_array_length(stations) - 1)))))
);
CREATE INDEX shipment_announced ON public.shipment USING btree (announced_at, shipment_id);
CREATE INDEX shipment_arrival_due ON public.shipment USING btree (arrival_due_at) WHERE (status = ANY (ARRAY['announced'::text, 'in_transit'::text]));
CREATE INDEX shipment_carrier ON public.shipment USING btree (carrier_party_id);
CREATE INDEX shipment_recipient ON public.shipment USING btree (recipient_party_id);
CREATE INDEX shipment_return ON public.shipment USING btree (return_of_shipment_id) WHERE (return_of_shipment_id IS NOT NULL);
CREATE INDEX shipment_sender ON public.shipment USING btree (party_id);
CREATE INDEX shipment_stations ON public.shipment USING gin (stations jsonb_path_ops);
alter table shipment enable row level security;
create policy rules on shipment as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on shipment as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (stations @> jsonb_build_array(jsonb_build_object('partyId', ( SELECT geleit_party() AS geleit_party))))));
grant insert, select, update on shipment to geleit_app;

create table "shipment_container" (
  shipment_id text not null,
  container_id text not null,
  party_id text not null,
  step bigint not null,
  outcome text,
  delivered_at timestamp with time zone,
  acknowledge_by timestamp with time zone,
  ended_at timestamp with time zone,
  constraint shipment_container_check CHECK (((outcome IS NULL) = (ended_at IS NULL))),
  constraint shipment_container_check1 CHECK (((delivered_at IS NULL) = (acknowledge_by IS NULL))),
  constraint shipment_container_check2 CHECK (((delivered_at IS NOT NULL) OR (outcome IS NULL) OR (outcome = ANY (ARRAY['refused'::text, 'missing'::text, 'withdrawn'::text])))),
  constraint shipment_container_check3 CHECK (((outcome IS DISTINCT FROM 'withdrawn'::text) OR (step = 0))),
  constraint shipment_container_outcome_check CHECK ((outcome = ANY (ARRAY['received'::text, 'damaged'::text, 'refused'::text, 'missing'::text, 'withdrawn'::text]))),
  constraint shipment_container_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint shipment_container_pkey PRIMARY KEY (shipment_id, container_id, party_id),
  constraint shipment_container_shipment_id_party_id_fkey FOREIGN KEY (shipment_id, party_id) REFERENCES shipment(shipment_id, party_id),
  constraint shipment_container_step_check CHECK ((step >= 0))
);
CREATE UNIQUE INDEX shipment_container_one ON public.shipment_container USING btree (container_id) WHERE (outcome IS NULL);
CREATE INDEX shipment_container_to_acknowledge ON public.shipment_container USING btree (acknowledge_by) WHERE ((outcome IS NULL) AND (acknowledge_by IS NOT NULL));
alter table shipment_container enable row level security;
create policy rules on shipment_container as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
create policy visible on shipment_container as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM shipment s
  WHERE (s.shipment_id = shipment_container.shipment_id)))));
grant insert, select, update on shipment_container to geleit_app;

create table "single_sign_on" (
  single_sign_on_id text not null,
  issuer text not null,
  subject text not null,
  natural_person_id text not null,
  name text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint single_sign_on_issuer_subject_key UNIQUE (issuer, subject),
  constraint single_sign_on_natural_person_id_fkey FOREIGN KEY (natural_person_id) REFERENCES account(natural_person_id) ON DELETE CASCADE,
  constraint single_sign_on_pkey PRIMARY KEY (single_sign_on_id)
);
CREATE INDEX single_sign_on_owner ON public.single_sign_on USING btree (natural_person_id);
alter table single_sign_on enable row level security;
create policy rules on single_sign_on as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on single_sign_on to geleit_app;

create table "site" (
  site_id text not null,
  party_id text not null,
  kind text not null,
  name text not null,
  address text,
  status text not null default 'active'::text,
  attested_at timestamp with time zone,
  attested_until timestamp with time zone,
  constraint site_attested CHECK (((num_nonnulls(attested_at, attested_until) = ANY (ARRAY[0, 2])) AND ((attested_until IS NULL) OR (attested_until > attested_at)))),
  constraint site_kind_check CHECK ((kind = ANY (ARRAY['factory'::text, 'central_store'::text, 'small_store'::text, 'place_of_use'::text, 'vehicle'::text]))),
  constraint site_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint site_pkey PRIMARY KEY (site_id, party_id),
  constraint site_status_check CHECK ((status = ANY (ARRAY['active'::text, 'closed'::text])))
);
CREATE INDEX site_attested_until ON public.site USING btree (attested_until) WHERE ((attested_until IS NOT NULL) AND (status = 'active'::text));
CREATE INDEX site_party ON public.site USING btree (party_id);
alter table site enable row level security;
create policy own on site as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy partners on site as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (status = 'active'::text) AND (kind = ANY (ARRAY['factory'::text, 'central_store'::text, 'small_store'::text])) AND (party_id IN ( SELECT geleit_partners() AS geleit_partners))));
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

create table "stock_count" (
  count_id text not null,
  party_id text not null,
  site_id text,
  container_id text,
  status text not null,
  started_by text not null,
  started_at timestamp with time zone not null,
  ended_by text,
  ended_at timestamp with time zone,
  totals jsonb,
  constraint stock_count_check CHECK ((ended_at >= started_at)),
  constraint stock_count_check1 CHECK (((status = 'open'::text) = (ended_at IS NULL))),
  constraint stock_count_check2 CHECK ((num_nonnulls(ended_by, ended_at) = ANY (ARRAY[0, 2]))),
  constraint stock_count_check3 CHECK (((status = 'completed'::text) = (totals IS NOT NULL))),
  constraint stock_count_of_one_thing CHECK ((num_nonnulls(site_id, container_id) = 1)),
  constraint stock_count_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint stock_count_pkey PRIMARY KEY (count_id, party_id),
  constraint stock_count_status_check CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'cancelled'::text])))
);
CREATE UNIQUE INDEX stock_count_container_open ON public.stock_count USING btree (container_id, party_id) WHERE (status = 'open'::text);
CREATE INDEX stock_count_party ON public.stock_count USING btree (party_id, started_at, count_id);
CREATE UNIQUE INDEX stock_count_site_open ON public.stock_count USING btree (site_id, party_id) WHERE (status = 'open'::text);
alter table stock_count enable row level security;
create policy own on stock_count as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on stock_count as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on stock_count to geleit_app;

create table "stock_count_line" (
  count_id text not null,
  line_number bigint generated always as identity not null,
  party_id text not null,
  subject_kind text not null,
  subject_id text not null,
  found text not null,
  place_container_id text,
  stood_for text,
  by_person_id text not null,
  at timestamp with time zone not null,
  undone_by text,
  undone_at timestamp with time zone,
  constraint stock_count_line_check CHECK ((undone_at >= at)),
  constraint stock_count_line_check1 CHECK ((num_nonnulls(undone_by, undone_at) = ANY (ARRAY[0, 2]))),
  constraint stock_count_line_check2 CHECK (((subject_kind = 'unknown'::text) = (found = 'unknown'::text))),
  constraint stock_count_line_count_id_party_id_fkey FOREIGN KEY (count_id, party_id) REFERENCES stock_count(count_id, party_id),
  constraint stock_count_line_found_check CHECK ((found = ANY (ARRAY['here'::text, 'elsewhere'::text, 'unknown'::text]))),
  constraint stock_count_line_pkey PRIMARY KEY (count_id, line_number, party_id),
  constraint stock_count_line_subject_id_check CHECK (((char_length(subject_id) >= 1) AND (char_length(subject_id) <= 64))),
  constraint stock_count_line_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['device'::text, 'container'::text, 'unknown'::text])))
);
CREATE UNIQUE INDEX stock_count_line_once ON public.stock_count_line USING btree (count_id, subject_id, subject_kind, party_id) WHERE (undone_at IS NULL);
CREATE INDEX stock_count_line_stood_for ON public.stock_count_line USING btree (count_id, stood_for) WHERE (stood_for IS NOT NULL);
alter table stock_count_line enable row level security;
create policy own on stock_count_line as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on stock_count_line as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on stock_count_line to geleit_app;

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
CREATE INDEX tour_issued ON public.tour USING btree (party_id, issued_at, tour_id);
CREATE INDEX tour_key ON public.tour USING btree (key_serial) WHERE (status = 'under_way'::text);
CREATE INDEX tour_of_person ON public.tour USING btree (person_id, issued_at, tour_id);
CREATE UNIQUE INDEX tour_one_at_a_time ON public.tour USING btree (container_id, party_id) WHERE (status = 'under_way'::text);
CREATE INDEX tour_person ON public.tour USING btree (person_id) WHERE (status = 'under_way'::text);
alter table tour enable row level security;
create policy own on tour as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy own_people on tour as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (EXISTS ( SELECT
   FROM person p
  WHERE ((p.person_id = tour.person_id) AND (p.party_id = ( SELECT geleit_party() AS geleit_party)))))));
create policy rules on tour as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on tour to geleit_app;

create table "training" (
  training_id text not null,
  party_id text not null,
  person_id text not null,
  course_id text not null,
  passed_at timestamp with time zone not null,
  valid_until timestamp with time zone not null,
  certificate_sha256 text,
  recorded_by text not null,
  status text not null,
  constraint training_certificate_sha256_check CHECK ((certificate_sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint training_check CHECK ((valid_until > passed_at)),
  constraint training_check1 CHECK ((recorded_by <> person_id)),
  constraint training_course_id_party_id_fkey FOREIGN KEY (course_id, party_id) REFERENCES course(course_id, party_id),
  constraint training_pkey PRIMARY KEY (training_id, party_id),
  constraint training_status_check CHECK ((status = ANY (ARRAY['valid'::text, 'withdrawn'::text])))
);
CREATE INDEX training_course ON public.training USING btree (course_id);
CREATE INDEX training_person ON public.training USING btree (person_id, valid_until);
alter table training enable row level security;
create policy own on training as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on training as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on training to geleit_app;

create table "tray" (
  tray_id text not null,
  party_id text not null,
  packing_list_id text not null,
  label text not null,
  container_id text,
  device_ids jsonb not null,
  status text not null,
  constraint tray_check CHECK (((container_id IS NULL) OR (status = 'whole'::text))),
  constraint tray_device_ids_check CHECK ((jsonb_array_length(device_ids) >= 1)),
  constraint tray_label_check CHECK ((label ~ '^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$'::text)),
  constraint tray_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint tray_pkey PRIMARY KEY (tray_id, party_id),
  constraint tray_status_check CHECK ((status = ANY (ARRAY['listed'::text, 'whole'::text, 'dissolved'::text, 'withdrawn'::text])))
);
CREATE INDEX tray_by_label ON public.tray USING btree (label) WHERE (status = 'whole'::text);
CREATE INDEX tray_in_container ON public.tray USING btree (container_id) WHERE (status = 'whole'::text);
CREATE UNIQUE INDEX tray_label ON public.tray USING btree (party_id, label) WHERE (status = ANY (ARRAY['listed'::text, 'whole'::text]));
CREATE INDEX tray_of_list ON public.tray USING btree (packing_list_id);
CREATE INDEX tray_own ON public.tray USING btree (party_id, label COLLATE "C");
alter table tray enable row level security;
create policy in_their_hands on tray as permissive for select to public
  using (((NOT ( SELECT geleit_for_rules() AS geleit_for_rules)) AND (container_id IS NOT NULL) AND (EXISTS ( SELECT
   FROM container c
  WHERE ((c.container_id = tray.container_id) AND (c.possessing_party_id = ( SELECT geleit_party() AS geleit_party)))))));
create policy own on tray as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on tray as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on tray to geleit_app;

create table "watch" (
  party_id text not null,
  kind text not null,
  owner_person_id text not null,
  deputy_person_id text,
  set_at timestamp with time zone not null,
  entry_id text not null,
  constraint watch_check CHECK ((deputy_person_id <> owner_person_id)),
  constraint watch_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint watch_pkey PRIMARY KEY (entry_id, party_id)
);
CREATE INDEX watch_newest ON public.watch USING btree (party_id, kind, set_at);
alter table watch enable row level security;
create policy own on watch as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on watch as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select on watch to geleit_app;

create table "webhook" (
  webhook_id text not null,
  party_id text not null,
  origin text not null,
  kinds jsonb not null,
  status text not null,
  registered_at timestamp with time zone not null,
  secret_generation bigint not null,
  previous_secret_until timestamp with time zone,
  constraint webhook_check CHECK (((previous_secret_until IS NULL) OR (secret_generation > 1))),
  constraint webhook_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(party_id),
  constraint webhook_pkey PRIMARY KEY (webhook_id, party_id),
  constraint webhook_secret_generation_check CHECK ((secret_generation >= 1)),
  constraint webhook_status_check CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text])))
);
CREATE INDEX webhook_active ON public.webhook USING btree (status) WHERE (status = 'active'::text);
CREATE INDEX webhook_party ON public.webhook USING btree (party_id, registered_at);
alter table webhook enable row level security;
create policy own on webhook as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on webhook as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on webhook to geleit_app;

create table "webhook_delivery" (
  webhook_id text not null,
  event_id text not null,
  party_id text not null,
  lane text not null,
  place bigint generated always as identity not null,
  kind text not null,
  keys jsonb not null,
  body text not null,
  created_at timestamp with time zone not null,
  status text not null,
  attempts integer not null default 0,
  first_attempt_at timestamp with time zone,
  last_answer integer,
  last_error text,
  next_attempt_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint webhook_delivery_attempts_check CHECK ((attempts >= 0)),
  constraint webhook_delivery_check CHECK (((status = 'waiting'::text) = (ended_at IS NULL))),
  constraint webhook_delivery_lane_check CHECK ((lane = ANY (ARRAY['urgent'::text, 'ordinary'::text]))),
  constraint webhook_delivery_pkey PRIMARY KEY (webhook_id, event_id, party_id),
  constraint webhook_delivery_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'delivered'::text, 'dead'::text])))
);
CREATE INDEX webhook_delivery_dead ON public.webhook_delivery USING btree (webhook_id, place) WHERE (status = 'dead'::text);
CREATE INDEX webhook_delivery_ended ON public.webhook_delivery USING btree (ended_at) WHERE (status = 'delivered'::text);
CREATE INDEX webhook_delivery_waiting ON public.webhook_delivery USING btree (webhook_id, lane, place) WHERE (status = 'waiting'::text);
alter table webhook_delivery enable row level security;
create policy own on webhook_delivery as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on webhook_delivery as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on webhook_delivery to geleit_app;

create table "webhook_detail" (
  webhook_id text not null,
  party_id text not null,
  url text not null,
  description text not null,
  constraint webhook_detail_pkey PRIMARY KEY (webhook_id, party_id),
  constraint webhook_detail_url_check CHECK (((octet_length(url) >= 1) AND (octet_length(url) <= 2048)))
);
alter table webhook_detail enable row level security;
create policy own on webhook_detail as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on webhook_detail as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select, update on webhook_detail to geleit_app;

create table "webhook_follower" (
  lane text not null,
  told_before xid8 not null,
  told_to_position bigint not null,
  constraint webhook_follower_lane_check CHECK ((lane = ANY (ARRAY['urgent'::text, 'ordinary'::text]))),
  constraint webhook_follower_pkey PRIMARY KEY (lane)
);
alter table webhook_follower enable row level security;
create policy rules on webhook_follower as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on webhook_follower to geleit_app;

create table "webhook_health" (
  webhook_id text not null,
  party_id text not null,
  failing_since timestamp with time zone,
  failures integer not null,
  last_attempt_at timestamp with time zone not null,
  last_delivered_at timestamp with time zone,
  last_answer integer,
  last_error text,
  constraint webhook_health_check CHECK (((failures = 0) = (failing_since IS NULL))),
  constraint webhook_health_failures_check CHECK ((failures >= 0)),
  constraint webhook_health_pkey PRIMARY KEY (webhook_id, party_id)
);
alter table webhook_health enable row level security;
create policy own on webhook_health as permissive for select to public
  using ((party_id = ( SELECT geleit_party() AS geleit_party)));
create policy rules on webhook_health as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant insert, select, update on webhook_health to geleit_app;

create table "webhook_told" (
  lane text not null,
  "position" bigint not null,
  transaction_id xid8 not null,
  constraint webhook_told_pkey PRIMARY KEY (lane, "position")
);
alter table webhook_told enable row level security;
create policy rules on webhook_told as permissive for all to public
  using (( SELECT geleit_for_rules() AS geleit_for_rules))
  with check (( SELECT geleit_for_rules() AS geleit_for_rules));
grant delete, insert, select on webhook_told to geleit_app;

CREATE CONSTRAINT TRIGGER login_changed AFTER DELETE OR UPDATE OF status ON public.account DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geleit_login_changed();

CREATE CONSTRAINT TRIGGER login_changed AFTER UPDATE OF status, scopes, expires_at ON public.api_key DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geleit_login_changed();

CREATE CONSTRAINT TRIGGER login_changed AFTER DELETE OR UPDATE OF key_hash, certificate_sha256 ON public.api_key_secret DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geleit_login_changed();

CREATE TRIGGER note_for_mail AFTER INSERT ON public.entry FOR EACH ROW WHEN ((new.type = ANY (ARRAY['shipment_announced'::text, 'shipment_changed'::text, 'shipment_withdrawn'::text, 'handover_signed'::text, 'shipment_received'::text, 'shipment_turned_back'::text, 'incident_opened'::text, 'devices_exposed'::text, 'devices_locked_out'::text, 'recalls_raised'::text, 'party_changed'::text, 'deadline_warned'::text, 'deadline_passed'::text, 'deadline_enforced'::text, 'deadline_escalated'::text]))) EXECUTE FUNCTION geleit_note_for_mail();

CREATE TRIGGER wake_webhooks AFTER INSERT ON public.entry FOR EACH ROW WHEN ((new.type = ANY (ARRAY['devices_exposed'::text, 'unproven_raised'::text, 'unproven_ended'::text, 'release_approved'::text, 'recalls_raised'::text, 'recall_confirmed'::text, 'devices_locked_out'::text, 'incident_opened'::text, 'handover_signed'::text, 'party_changed'::text]))) EXECUTE FUNCTION geleit_wake_webhooks('urgent');

CREATE TRIGGER link_signs_its_shipment BEFORE INSERT OR UPDATE OF from_person_id, to_person_id ON public.handover FOR EACH ROW EXECUTE FUNCTION geleit_link_signs_its_shipment();

CREATE TRIGGER codes_need_a_record BEFORE INSERT ON public.lock_act FOR EACH ROW WHEN ((new.state = 'issued'::text)) EXECUTE FUNCTION geleit_codes_need_a_record();

CREATE TRIGGER flag_codes_are_of_one BEFORE INSERT OR UPDATE OF flag_codes ON public.party FOR EACH ROW WHEN ((new.flag_codes <> '[]'::jsonb)) EXECUTE FUNCTION geleit_flag_codes_are_of_one();

CREATE TRIGGER end_sessions AFTER UPDATE OF status, roles ON public.person FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR (old.roles IS DISTINCT FROM new.roles))) EXECUTE FUNCTION geleit_end_sessions_of_person();

CREATE CONSTRAINT TRIGGER login_changed AFTER DELETE OR UPDATE OF status, roles, site_ids, natural_person_id ON public.person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geleit_login_changed();

CREATE CONSTRAINT TRIGGER officer_stays AFTER UPDATE OF status, roles ON public.person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((old.status = 'active'::text) AND (old.roles ? 'security_officer'::text) AND (NOT ((new.status = 'active'::text) AND (new.roles ? 'security_officer'::text))))) EXECUTE FUNCTION geleit_officer_stays();

CREATE TRIGGER proposal_decided_once BEFORE UPDATE ON public.proposal FOR EACH ROW WHEN (((old.status <> 'open'::text) OR (new.content_hash <> old.content_hash) OR (new.state_hash <> old.state_hash))) EXECUTE FUNCTION geleit_proposal_decided_once();

CREATE CONSTRAINT TRIGGER login_changed AFTER DELETE ON public.rehearsal_token DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geleit_login_changed();

CREATE CONSTRAINT TRIGGER login_changed AFTER DELETE OR UPDATE OF token_hash, person_id, second_factor_at, ended_at ON public.session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION geleit_login_changed();

CREATE TRIGGER training_by_another BEFORE INSERT ON public.training FOR EACH ROW EXECUTE FUNCTION geleit_training_by_another();

CREATE TRIGGER wake_webhooks AFTER INSERT OR UPDATE ON public.webhook FOR EACH STATEMENT EXECUTE FUNCTION geleit_wake_webhooks('changed');

CREATE TRIGGER note_dead_letter_for_mail AFTER UPDATE OF status ON public.webhook_delivery FOR EACH ROW WHEN (((new.status = 'dead'::text) AND (old.status <> 'dead'::text))) EXECUTE FUNCTION geleit_note_dead_letter_for_mail();

CREATE TRIGGER wake_webhooks AFTER UPDATE OF status ON public.webhook_delivery FOR EACH ROW WHEN (((old.status = 'dead'::text) AND (new.status = 'waiting'::text))) EXECUTE FUNCTION geleit_wake_webhooks('changed');

CREATE TRIGGER wake_webhooks AFTER UPDATE OF url ON public.webhook_detail FOR EACH STATEMENT EXECUTE FUNCTION geleit_wake_webhooks('changed');
