-- The audit log: which entry has which index, the tree over them, checkpoints and who cosigned them.
-- The log belongs to all parties together, so its tables name none: they hold commitments, hashes and signatures.

-- Where the sequencer looks for entries without an index. A transaction below the oldest one still running has ended for
-- good, so below a number that was the oldest once nothing will ever come (database sequences leave gaps and overtake).
alter table entry add column transaction_id xid8 not null default pg_current_xact_id();
create index entry_transaction on entry (transaction_id, position);
-- Few, and each evidence file shows those of its containers.
create index entry_container_type on entry (party_id) where type = 'container_type_registered';

-- As with the leaves below: `fsck` checks that contents and entries belong together (`content_without_entry`), and one
-- statement writes both. The key locked, and thereby wrote, each entry's row a second time: a quarter of what an entry
-- costs the database (measured: 17 of 65 microseconds).
alter table entry_content drop constraint entry_content_entry_id_party_id_fkey;

-- What names persons, or subjects that others may not see, stands apart from the fact: the entry commits to it, and it
-- can be erased without touching the fact.
create table entry_personal (
  entry_id text not null,
  party_id text not null,
  salt bytea not null check (octet_length(salt) = 32),
  canonical bytea not null,
  primary key (entry_id, party_id),
  foreign key (entry_id, party_id) references entry (entry_id, party_id)
);

-- One row: where the log stands.
create table log_state (
  one boolean primary key default true check (one),
  origin text not null,
  -- Number of leaves; the next entry gets this index.
  size bigint not null default 0 check (size >= 0),
  -- All entries of transactions below this one have their index; of the others, those that log_leaf names.
  sequenced_before xid8 not null default '0',
  -- Which key of the key store signs.
  key_generation integer not null default 1 check (key_generation > 0),
  -- Why nothing is signed and no code is issued until a person decides; null: nothing stands against it.
  halted text
);

-- That each position is one of an entry is checked by `fsck`, not by a foreign key: the key would lock, and thereby
-- write, the row of each entry once more, and halve the rate of the sequencer (measured: 29,000 against 60,000 a second).
create table log_leaf (
  log_index bigint primary key check (log_index >= 0),
  position bigint not null unique
);

-- C2SP tlog-tiles: full tiles have 256 hashes, the last of each level may have fewer.
create table log_tile (
  level smallint not null check (level between 0 and 6),
  tile bigint not null check (tile >= 0),
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (level, tile)
);
-- Hashes don't compress.
alter table log_tile alter column hashes set storage external;

-- Never two checkpoints of one size: that is the promise of a log.
create table log_checkpoint (
  origin text not null,
  size bigint not null check (size >= 0),
  root bytea not null check (octet_length(root) = 32),
  -- The signed note, with the log's own signatures only.
  note text not null,
  signed_at timestamptz not null,
  primary key (origin, size)
);

create table log_cosignature (
  origin text not null,
  size bigint not null,
  -- Key name of the witness.
  witness text not null,
  -- The signature line of the note, without its newline.
  line text not null,
  cosigned_at timestamptz not null,
  primary key (origin, size, witness),
  foreign key (origin, size) references log_checkpoint (origin, size)
);

-- Promised to whoever filed a report: the entry has an index by then, or an incident says that it has not.
create table log_promise (
  entry_id text not null,
  party_id text not null,
  -- As it was told, by our record time; and by the database's own clock, which no rehearsal sets forward.
  keep_by timestamptz not null,
  promised_at timestamptz not null default now(),
  state text not null default 'open' check (state in ('open', 'kept', 'broken')),
  primary key (entry_id, party_id),
  foreign key (entry_id, party_id) references entry (entry_id, party_id)
);
create index log_promise_open on log_promise (promised_at) where state = 'open';

-- The newest map of all subjects to the heads of their chains: sorted leaves, in buckets by the first bits of the key.
create table subject_map (
  one boolean primary key default true check (one),
  -- The map holds what the first `size` leaves of the log say.
  size bigint not null,
  subjects bigint not null,
  bucket_bits smallint not null check (bucket_bits between 0 and 16),
  root bytea not null check (octet_length(root) = 32),
  entry_id text,
  made_at timestamptz not null
);
create table subject_map_bucket (
  bucket integer primary key check (bucket >= 0),
  -- For each subject 64 bytes, ascending: its key and the hash of its leaf.
  leaves bytea not null check (octet_length(leaves) % 64 = 0),
  -- The hash of the subtree over them.
  node bytea not null check (octet_length(node) = 32)
);
alter table subject_map_bucket alter column leaves set storage external;

-- Faults of the record itself are incidents, too: a promise that was not kept, a log that shows two faces.
alter table incident drop constraint incident_kind_check;
alter table incident add constraint incident_kind_check
  check (kind in ('violation', 'stranger', 'difference', 'loss', 'record'));
-- Whatever goes wrong by the second opens one incident, not thousands.
create unique index incident_one_open_record on incident ((knowledge -> 0 ->> 'cause'), (knowledge -> 0 ->> 'about'))
  where kind = 'record' and status = 'open';
-- They concern everybody.
create policy record on incident for select using (kind = 'record' and geleit_party() <> '');

-- While the record is halted no code is issued: the rule says so, and so does this.
create function geleit_codes_need_a_record() returns trigger language plpgsql as $$
begin
  if exists (select from log_state where halted is not null) then
    raise exception 'no code while the record is halted' using errcode = 'GL001';
  end if;
  return new;
end $$;
create trigger codes_need_a_record before insert on lock_act for each row when (new.state = 'issued')
  execute function geleit_codes_need_a_record();

do $$
declare name text;
begin
  foreach name in array array['entry_personal', 'log_state', 'log_leaf', 'log_tile', 'log_checkpoint',
    'log_cosignature', 'log_promise', 'subject_map', 'subject_map_bucket']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
end $$;
create policy own on entry_personal for select using (party_id = (select geleit_party()));

-- Nobody changes a leaf or a checkpoint. Of tiles only the last of each level grows.
grant select, insert on log_leaf, log_checkpoint, log_cosignature to geleit_app;
grant select, insert, update on log_state, log_tile, log_promise, subject_map, subject_map_bucket to geleit_app;
grant delete on subject_map_bucket to geleit_app;
-- The one place from which personal data goes.
grant select, insert, delete on entry_personal to geleit_app;
