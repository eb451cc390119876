-- Few, and each evidence file shows them all.
create index entry_log_statement on entry (party_id) where type in ('log_policy_set', 'log_key_changed', 'log_continued');
