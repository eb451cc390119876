-- The entries, the state that follows from them, and who may see what.
-- Every table carries its party, so that it can be partitioned by it; row-level security separates the parties.
-- The application's role owns nothing. It inserts entries and can neither change nor remove them.

create function geleit_party() returns text language sql stable as
  $$ select current_setting('geleit.party', true) $$;

-- Rules must see more than the person who asks: a report of a carrier holds devices that the carrier can't see.
create function geleit_for_rules() returns boolean language sql stable as
  $$ select coalesce(current_setting('geleit.scope', true) = 'rules', false) $$;

-- entries ------------------------------------------------------------------------------------------------------------

create table entry (
  position bigint generated always as identity,
  entry_id text not null,
  party_id text not null,
  person_id text not null,
  type text not null,
  record_time timestamptz not null,
  event_time timestamptz not null,
  commitment bytea not null check (octet_length(commitment) = 32),
  primary key (entry_id, party_id)
);
create unique index entry_position on entry (position);
create index entry_party on entry (party_id, position);

-- Salt and canonical bytes: the only table from which personal data may ever be removed.
create table entry_content (
  entry_id text not null,
  party_id text not null,
  salt bytea not null check (octet_length(salt) = 32),
  canonical bytea not null,
  -- The lists whose set roots stand in the canonical bytes.
  members jsonb not null,
  primary key (entry_id, party_id),
  foreign key (entry_id, party_id) references entry (entry_id, party_id)
);

-- The chain of each subject: number k of a subject names the commitment of number k-1.
create table entry_subject (
  subject_kind text not null check (subject_kind in ('device', 'container', 'lock', 'person', 'incident')),
  subject_id text not null,
  sequence bigint not null check (sequence > 0),
  party_id text not null,
  entry_id text not null,
  primary key (subject_kind, subject_id, sequence, party_id)
);

-- master data --------------------------------------------------------------------------------------------------------

create table party (
  party_id text primary key,
  name text not null,
  roles jsonb not null,
  market_partner_id text,
  flag_codes jsonb not null,
  gateway_administrator_ids jsonb not null
);

create table site (
  site_id text not null,
  party_id text not null references party,
  kind text not null check (kind in ('factory', 'central_store', 'small_store', 'place_of_use', 'vehicle')),
  name text not null,
  primary key (site_id, party_id)
);

create table person (
  person_id text not null,
  party_id text not null references party,
  natural_person_id text not null,
  roles jsonb not null,
  site_ids jsonb not null,
  status text not null check (status in ('active', 'suspended')),
  trained_until timestamptz,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamptz,
  primary key (person_id, party_id)
);

-- Names and whatever else of a person may have to be erased: never in an entry.
create table person_detail (
  person_id text not null,
  party_id text not null,
  name text not null,
  primary key (person_id, party_id)
);

create table key (
  key_serial text not null unique,
  party_id text not null references party,
  key_id text not null unique check (key_id ~ '^[0-9a-f]{32}$'),
  public_key text not null,
  person_id text,
  status text not null check (status in ('in_stock', 'personalised', 'active', 'suspended', 'lost', 'revoked')),
  check (status not in ('personalised', 'active') or person_id is not null),
  primary key (key_serial, party_id)
);

create table container_type (
  container_type_id text not null,
  party_id text not null references party,
  family text not null check (family in ('locked_box', 'sealed_carton')),
  name text not null,
  hardware_revision text not null,
  approved_from timestamptz not null,
  approved_until timestamptz not null check (approved_until > approved_from),
  capacity jsonb not null,
  capacity_units bigint not null check (capacity_units > 0),
  primary key (container_type_id, party_id)
);

create table container (
  container_id text not null,
  party_id text not null references party,
  serial text not null check (serial ~ '^[0-9A-Z-]{1,16}$'),
  container_type_id text not null,
  lock_serial text,
  status text not null check (status in ('empty', 'open', 'closed', 'in_transit', 'arrived', 'inspected', 'retired')),
  site_id text,
  possessing_party_id text not null references party,
  shipment_id text,
  capacity_units bigint not null,
  used_units bigint not null,
  missing boolean not null,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamptz,
  -- Contents never exceed the capacity.
  check (used_units between 0 and capacity_units),
  unique (party_id, serial),
  primary key (container_id, party_id)
);

create table lock (
  lock_serial text not null unique check (lock_serial ~ '^[0-9A-Z-]{1,16}$'),
  party_id text not null references party,
  container_id text not null,
  "window" integer not null check ("window" > 0),
  highest_value bigint not null check (highest_value >= 0),
  last_confirmed_value bigint,
  passed_value bigint not null,
  gap_from bigint,
  out_of_sync boolean not null,
  read_out_required boolean not null,
  misfits integer not null,
  last_misfit_at timestamptz,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamptz,
  -- No code lies outside the window in which the lock looks.
  check (highest_value <= greatest(coalesce(last_confirmed_value, 0), passed_value) + "window"),
  primary key (lock_serial, party_id)
);

create table lock_act (
  lock_serial text not null,
  value bigint not null check (value > 0),
  party_id text not null,
  action text not null check (action in ('O', 'C', 'A', 'M')),
  key_id text not null,
  opening_id text,
  state text not null check (state in ('issued', 'received', 'confirmed', 'skipped')),
  flags smallint check (flags between 0 and 7),
  before bigint check (before < value),
  recorded_at timestamptz,
  withdrawn boolean not null,
  check ((state in ('received', 'confirmed')) <= (flags is not null)),
  -- An act that only the lock's log proves has flags, and no receipt.
  check ((state = 'received') <= (recorded_at is not null)),
  -- One code, one value, one use.
  primary key (lock_serial, value, party_id)
);

-- devices ------------------------------------------------------------------------------------------------------------

create table delivery_note (
  note_id text not null,
  party_id text not null references party,
  note_number text not null,
  recipient_party_id text,
  devices integer not null,
  taken_in_at timestamptz not null,
  unique (party_id, note_number),
  primary key (note_id, party_id)
);

create table device (
  device_id text not null check (device_id ~ '^[1-24-9EFG][A-Z]{3}[0-9A-Z]{2}[0-9]{8}$'),
  party_id text not null references party,
  note_id text not null,
  device_type text not null,
  custody text not null check (custody in (
    'announced', 'packed', 'in_transit', 'arrived', 'stored', 'repacking', 'issued', 'on_person',
    'installed', 'commissioned', 'deinstalled', 'returning', 'reuse_check', 'rma', 'scrapped')),
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
  last_entry_at timestamptz,
  -- In exactly one place.
  check (num_nonnulls(container_id, person_id, repackaging_id, site_id) <= 1),
  check ((custody = 'on_person') = (person_id is not null)),
  check ((custody in ('packed', 'in_transit', 'arrived', 'issued')) <= (container_id is not null)),
  check ((custody in ('installed', 'commissioned')) <= (place_of_use is not null and container_id is null)),
  primary key (device_id, party_id)
) with (fillfactor = 80);
create index device_container on device (container_id) where container_id is not null;
create index device_owner on device (owning_party_id, device_id);

create table stay (
  device_id text not null,
  party_id text not null,
  container_id text not null,
  packed_position bigint not null,
  packed_at timestamptz not null,
  packed_opening_id text not null,
  packed_entry_id text not null,
  unpacked_position bigint,
  unpacked_at timestamptz,
  unpacked_opening_id text,
  check (unpacked_at >= packed_at),
  check (unpacked_position >= packed_position),
  check (num_nonnulls(unpacked_position, unpacked_at, unpacked_opening_id) in (0, 3)),
  -- Only announced devices enter.
  foreign key (device_id, party_id) references device (device_id, party_id),
  primary key (device_id, packed_entry_id, party_id)
);
-- One device, one container at a time.
create unique index stay_open on stay (device_id, party_id) where unpacked_at is null;
create index stay_container on stay (container_id, unpacked_position);

-- work ---------------------------------------------------------------------------------------------------------------

create table opening (
  opening_id text not null,
  party_id text not null,
  container_id text not null,
  lock_serial text not null,
  purpose text not null,
  person_id text not null,
  key_serial text not null,
  site_id text not null,
  tour_id text,
  status text not null check (status in ('requested', 'opening_code_issued', 'open', 'closing_code_issued', 'closed',
    'failed', 'expired', 'out_of_sync', 'force_closed')),
  opening_value bigint not null,
  closing_value bigint check (closing_value > opening_value),
  issued_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > issued_at),
  opened_at timestamptz,
  closed_at timestamptz,
  primary key (opening_id, party_id)
);
-- One opening at a time for each lock; a tour pack is the one relaxation.
create unique index opening_one_at_a_time on opening (lock_serial, party_id)
  where tour_id is null and status in ('requested', 'opening_code_issued', 'open', 'closing_code_issued', 'out_of_sync');
create index opening_container on opening (container_id, opening_value);

create table tour (
  tour_id text not null,
  party_id text not null,
  container_id text not null,
  person_id text not null,
  key_serial text not null,
  issued_at timestamptz not null,
  valid_until timestamptz not null check (valid_until > issued_at),
  status text not null check (status in ('under_way', 'returned')),
  primary key (tour_id, party_id)
);
create unique index tour_one_at_a_time on tour (container_id, party_id) where status = 'under_way';

create table repackaging (
  repackaging_id text not null,
  party_id text not null,
  from_container_id text not null,
  to_container_id text not null check (to_container_id <> from_container_id),
  from_opening_id text not null,
  to_opening_id text not null,
  person_id text not null,
  scanned_out integer not null,
  scanned_in integer not null,
  status text not null check (status in ('under_way', 'completed')),
  confirmed_by text check (confirmed_by <> person_id),
  check (scanned_in between 0 and scanned_out),
  check (status <> 'completed' or scanned_in = scanned_out),
  primary key (repackaging_id, party_id)
);

create table shipment (
  shipment_id text not null,
  party_id text not null references party,
  carrier_party_id text not null references party,
  recipient_party_id text not null references party,
  to_site_id text not null,
  container_ids jsonb not null,
  status text not null check (status in ('announced', 'in_transit', 'delivered', 'received')),
  responsible_party_id text not null references party,
  delivered_at timestamptz,
  acknowledge_by timestamptz,
  received_at timestamptz,
  primary key (shipment_id, party_id)
);

create table handover (
  handover_id text not null,
  party_id text not null,
  shipment_id text not null,
  leg text not null check (leg in ('pick_up', 'delivery')),
  from_party_id text not null,
  to_party_id text not null check (to_party_id <> from_party_id),
  from_person_id text,
  to_person_id text,
  signed_at timestamptz,
  -- Responsibility passes when both sides have signed.
  check ((signed_at is not null) = (from_person_id is not null and to_person_id is not null)),
  check (from_person_id <> to_person_id),
  condition text not null check (condition in ('intact', 'damaged')),
  unique (shipment_id, leg),
  primary key (handover_id, party_id)
);

-- trust --------------------------------------------------------------------------------------------------------------

create table incident (
  incident_id text not null,
  party_id text not null,
  kind text not null check (kind in ('violation', 'stranger', 'difference', 'loss')),
  container_id text,
  device_id text,
  status text not null check (status in ('open', 'closed')),
  knowledge jsonb not null,
  window_after bigint,
  window_until bigint,
  reporters jsonb not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  entry_count bigint not null default 0,
  head bytea,
  last_entry_at timestamptz,
  check ((status = 'closed') = (closed_at is not null)),
  primary key (incident_id, party_id)
);
-- Repeated reports of one container widen the open incident.
create unique index incident_one_open_violation on incident (container_id)
  where kind = 'violation' and container_id is not null and window_until is null and status = 'open';
create index incident_open on incident (party_id, opened_at);

create table ground (
  subject_kind text not null check (subject_kind in ('device', 'container')),
  subject_id text not null,
  party_id text not null,
  kind text not null check (kind in ('incident', 'unproven', 'locked_out')),
  incident_id text not null,
  opened_at timestamptz not null,
  ended_at timestamptz check (ended_at >= opened_at),
  check ((kind = 'incident') = (incident_id <> '')),
  -- A lock-out is final.
  check (kind <> 'locked_out' or ended_at is null),
  primary key (subject_id, subject_kind, kind, incident_id, opened_at, party_id)
);
create unique index ground_open on ground (subject_id, subject_kind, kind, incident_id, party_id) where ended_at is null;
create index ground_incident on ground (incident_id) where incident_id <> '';

create table release (
  release_id text not null,
  party_id text not null,
  incident_id text not null,
  device_ids jsonb not null,
  container_cleared boolean not null,
  proposed_by text not null,
  proposed_by_natural text not null,
  proposer_party text not null,
  approved_by text check (approved_by <> proposed_by),
  status text not null check (status in ('proposed', 'approved')),
  check ((status = 'approved') = (approved_by is not null)),
  primary key (release_id, party_id)
);

create table recall (
  incident_id text not null,
  device_id text not null,
  party_id text not null,
  raised_at timestamptz not null,
  status text not null check (status in ('open', 'ended')),
  primary key (incident_id, device_id, party_id)
);
create index recall_device on recall (device_id);

-- what is no fact of the supply chain ----------------------------------------------------------------------------------

-- First answers by idempotency key. An answer that gave out a code is stored without it.
create table idempotency (
  person_id text not null,
  key text not null,
  party_id text not null,
  request_hash bytea not null,
  status integer,
  answer jsonb,
  created_at timestamptz not null default now(),
  primary key (person_id, key, party_id)
);

create table rehearsal_token (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  person_id text not null,
  party_id text not null
);

create table rehearsal_lock (
  lock_serial text primary key,
  party_id text not null,
  state jsonb not null
);

-- In a rehearsal hours pass in a moment; they stay passed when the server starts again.
create table rehearsal_clock (
  party_id text primary key default 'rehearsal',
  ahead_ms bigint not null check (ahead_ms >= 0)
);
