-- How people and systems show who they are. No facts of the supply chain, so nothing here stands in an entry; that a
-- credential came or went does. These tables belong to humans, who may act for several parties, so they name no party
-- and only the rules see them. No secret stands here: of tokens and codes there are hashes, and what a phone computes
-- TOTP codes with is derived from a key of the key store and the salt below.

-- A person is found by their human, once for each request that the memory can't answer.
create table account (
  natural_person_id text primary key,
  -- As it was typed; logging in compares the folded form.
  login_name text not null,
  login_key text not null unique check (login_key <> ''),
  -- What a passkey keeps of its owner (WebAuthn, section 5.4.3): random, for it must name nobody.
  user_handle bytea not null unique check (octet_length(user_handle) = 32),
  status text not null default 'active' check (status in ('active', 'suspended')),
  -- scrypt over the password and a key of the key store, with its parameters and salt; null: has none.
  password_hash text,
  totp_salt bytea check (octet_length(totp_salt) = 16),
  -- The newest time step of which a code was taken: no code is good twice (RFC 6238, section 5.2).
  totp_last_step bigint,
  created_at timestamptz not null,
  -- A password is half of a login, and never there without the other half.
  check (password_hash is null or totp_salt is not null)
);

create table passkey (
  passkey_id text primary key,
  credential_id bytea not null unique,
  natural_person_id text not null references account on delete cascade,
  public_key bytea not null,
  sign_count bigint not null check (sign_count >= 0),
  transports jsonb not null,
  backed_up boolean not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_owner on passkey (natural_person_id);

create table recovery_code (
  code_hash bytea primary key check (octet_length(code_hash) = 32),
  natural_person_id text not null references account on delete cascade,
  used_at timestamptz
);
create index recovery_code_owner on recovery_code (natural_person_id);

create table single_sign_on (
  single_sign_on_id text primary key,
  issuer text not null,
  subject text not null,
  natural_person_id text not null references account on delete cascade,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  -- One account of the provider is one human here.
  unique (issuer, subject)
);
create index single_sign_on_owner on single_sign_on (natural_person_id);

create table session (
  session_id text primary key,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  natural_person_id text not null references account on delete cascade,
  -- As whom this human acts; null: not yet chosen.
  person_id text,
  method text not null check (method in ('passkey', 'password', 'single_sign_on', 'enrolment')),
  second_factor_at timestamptz,
  device text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > created_at),
  ended_at timestamptz
);
create index session_owner on session (natural_person_id) where ended_at is null;

-- A browser that somebody has logged in with before. Delays that strangers cause don't hold it up.
create table login_device (
  device_hash bytea primary key check (octet_length(device_hash) = 32),
  natural_person_id text not null references account on delete cascade,
  last_used_at timestamptz not null
);
create index login_device_owner on login_device (natural_person_id);

-- A login, an enrolment or a step-up under way, bound to a cookie of the browser that began it. Each is used once.
create table login_flow (
  flow_hash bytea primary key check (octet_length(flow_hash) = 32),
  kind text not null check (kind in ('passkey_login', 'password_login', 'passkey_enrolment', 'totp_enrolment',
    'second_factor', 'oidc_login', 'oidc_link', 'oidc_second_factor')),
  natural_person_id text references account on delete cascade,
  session_id text references session on delete cascade,
  -- The enrolment grant by which it was begun.
  grant_hash bytea,
  data jsonb not null,
  attempts smallint not null default 0,
  expires_at timestamptz not null
);
create index login_flow_expiry on login_flow (expires_at);

-- Whoever holds the token may enrol what this human logs in with: after an invitation, or by the approval of two.
create table enrolment_grant (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  natural_person_id text not null references account on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index enrolment_grant_owner on enrolment_grant (natural_person_id);

-- Failures by account, address, device or session. The key is a keyed hash: who is not known here stays unnamed.
create table login_throttle (
  throttle_key bytea primary key check (octet_length(throttle_key) = 32),
  failures integer not null check (failures >= 0),
  last_failure_at timestamptz not null,
  blocked_until timestamptz not null
);
create index login_throttle_age on login_throttle (last_failure_at);

-- What happened at logging in, for oneself to look at. Added to, never changed.
create table login_event (
  login_event_id bigint generated always as identity primary key,
  -- Null: a name that no account has. What was typed is not kept, for people type passwords there.
  natural_person_id text,
  at timestamptz not null,
  what text not null check (what in ('login', 'second_factor', 'enrolment', 'logout', 'credential', 'delayed')),
  method text not null,
  succeeded boolean not null,
  device text not null
);
create index login_event_owner on login_event (natural_person_id, login_event_id);

-- What only the server knows of an API key; that it is there and what it may do are facts.
create table api_key_secret (
  key_hash bytea primary key check (octet_length(key_hash) = 32),
  api_key_id text not null unique,
  -- SHA-256 of the certificate that has to come with it; null: none.
  certificate_sha256 bytea check (octet_length(certificate_sha256) = 32),
  last_used_at timestamptz
);

-- Servers remember who sent a token, and ask before each use whether this number is still the one that they remembered
-- it under. Whatever takes a right away raises it in its own transaction, so no server believes longer than that.
create table login_epoch (
  one boolean primary key default true check (one),
  version bigint not null
);
insert into login_epoch (version) values (1);

create function geleit_login_changed() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
begin
  update login_epoch set version = version + 1;
  return null;
end $$;

-- Deferred, so that the one row is locked no longer than a commit takes, and after all others.
create constraint trigger login_changed after delete or update of status, roles, site_ids, natural_person_id on person
  deferrable initially deferred for each row execute function geleit_login_changed();
create constraint trigger login_changed after delete or update of status on account
  deferrable initially deferred for each row execute function geleit_login_changed();
create constraint trigger login_changed after delete or update of token_hash, person_id, second_factor_at, ended_at on session
  deferrable initially deferred for each row execute function geleit_login_changed();
create constraint trigger login_changed after update of status, scopes, expires_at on api_key
  deferrable initially deferred for each row execute function geleit_login_changed();
create constraint trigger login_changed after delete or update of key_hash, certificate_sha256 on api_key_secret
  deferrable initially deferred for each row execute function geleit_login_changed();
create constraint trigger login_changed after delete on rehearsal_token
  deferrable initially deferred for each row execute function geleit_login_changed();

-- A session was begun with the rights of its time. Where they change, it ends, and its human logs in again.
create function geleit_end_sessions_of_person() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
begin
  update session set ended_at = now()
    where person_id = new.person_id and ended_at is null;
  if new.status <> 'active' then
    -- Of a human who acts for another party, too, only those sessions end that have chosen nobody yet.
    update session set ended_at = now()
      where natural_person_id = new.natural_person_id and person_id is null and ended_at is null;
  end if;
  return null;
end $$;
create trigger end_sessions after update of status, roles on person for each row
  when (old.status is distinct from new.status or old.roles is distinct from new.roles)
  execute function geleit_end_sessions_of_person();

do $$
declare name text;
begin
  foreach name in array array['account', 'passkey', 'recovery_code', 'single_sign_on', 'session', 'login_device',
    'login_flow', 'enrolment_grant', 'login_throttle', 'login_event', 'api_key_secret', 'login_epoch']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
end $$;

grant select, insert, update, delete on account, passkey, recovery_code, single_sign_on, session, login_device,
  login_flow, enrolment_grant, login_throttle, api_key_secret to geleit_app;
grant select, insert on login_event to geleit_app;
-- Raised by the triggers alone.
grant select on login_epoch to geleit_app;
