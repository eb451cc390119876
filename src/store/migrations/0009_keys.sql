-- Electronic keys in people's hands: what became of each, and what may still be out when one is gone.

alter table key add column lost_at timestamptz;
alter table key add constraint key_lost_since check (status <> 'lost' or lost_at is not null) not valid;
-- One key in one hand: whoever had two could lend one.
create unique index key_one_for_each on key (person_id, party_id) where status in ('personalised', 'active', 'suspended');

-- The life of a key, step by step. Follows from the entries.
create table key_event (
  key_event_id text not null,
  key_serial text not null,
  party_id text not null references party,
  at timestamptz not null,
  status text not null check (status in ('in_stock', 'personalised', 'active', 'suspended', 'lost', 'revoked')),
  person_id text,
  by_person_id text not null,
  signed boolean not null,
  primary key (key_event_id, party_id)
);
create index key_event_key on key_event (key_serial, at);
-- What the entries of before say, folded as they are from now on.
insert into key_event (key_event_id, key_serial, party_id, at, status, person_id, by_person_id, signed)
  select e.entry_id, f -> 'key' ->> 'keySerial', f -> 'key' ->> 'partyId', e.record_time, f -> 'key' ->> 'status',
    f -> 'key' ->> 'personId', e.person_id, false
  from entry e join entry_content c using (entry_id, party_id)
    cross join lateral (select convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' as f) facts
  where e.type = 'key_registered'
  union all
  select e.entry_id, f ->> 'keySerial', e.party_id, e.record_time, f ->> 'status', null, e.person_id, false
  from entry e join entry_content c using (entry_id, party_id)
    cross join lateral (select convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' as f) facts
  where e.type = 'key_status_changed';

-- What a key has to sign to change hands: used once, and only for some minutes. No fact, and nothing secret.
create table key_challenge (
  key_serial text not null,
  party_id text not null references party,
  kind text not null check (kind in ('handout', 'return')),
  person_id text not null,
  keeper_id text not null,
  challenge text not null,
  expires_at timestamptz not null,
  primary key (key_serial, party_id)
);

-- Where codes of a key are still out, and when its receipts last came in.
create index lock_act_key on lock_act (key_id, recorded_at);
create index lock_act_opening on lock_act (opening_id) where opening_id is not null;
create index opening_person on opening (person_id);
create index tour_key on tour (key_serial) where status = 'under_way';
create index tour_person on tour (person_id) where status = 'under_way';
create index device_person on device (person_id) where person_id is not null;
create index key_person on key (person_id) where person_id is not null;

alter table opening add column closing_read_out_by text;

do $$
declare name text;
begin
  foreach name in array array['key_event', 'key_challenge']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy rules on %I using ((select geleit_for_rules())) with check ((select geleit_for_rules()))', name);
  end loop;
end $$;
create policy own on key_event for select using (party_id = (select geleit_party()));
grant select, insert on key_event to geleit_app;
grant select, insert, update, delete on key_challenge to geleit_app;
