-- A receipt that names an act before it whose own receipt is missing: an incident, once the limit has passed.
create index lock_act_waiting on lock_act (recorded_at) where state = 'received';

alter table deadline_act drop constraint deadline_act_kind_check;
alter table deadline_act add constraint deadline_act_kind_check check (kind in ('receipt_not_acknowledged',
  'arrival_overdue', 'open_too_long', 'closing_receipt_missing', 'earlier_receipt_missing', 'device_on_person',
  'key_not_seen', 'training_ending', 'storage_attestation_old', 'hold_undecided', 'recall_overdue'));
alter table deadline_act drop constraint deadline_act_subject_kind_check;
alter table deadline_act add constraint deadline_act_subject_kind_check check (
  subject_kind in ('shipment', 'opening', 'lock', 'person', 'key', 'site', 'incident'));

-- Which master keys of the key store the entries name.
create index entry_keystore_rotated on entry (position) where type = 'keystore_rotated';

-- Other systems are told of deadlines, too.
drop index entry_told_ordinary;
create index entry_told_ordinary on entry (transaction_id, position) where type in ('release_approved',
  'incident_opened', 'incident_decided', 'device_missing', 'devices_missing', 'devices_found', 'container_missing',
  'container_found', 'device_installed', 'device_commissioned', 'container_registered', 'receipt_verified',
  'lock_log_read', 'container_inspected', 'container_stored', 'container_passed_on', 'shipment_announced',
  'shipment_changed', 'shipment_withdrawn', 'shipment_turned_back', 'handover_signed', 'shipment_received',
  'deadline_warned', 'deadline_passed', 'deadline_escalated');
