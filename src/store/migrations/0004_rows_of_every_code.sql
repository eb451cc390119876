-- Every code and every receipt changes these rows, and none of their indexed columns. With room beside a row its new
-- version stays on the same page, and no index has to be told.
alter table container set (fillfactor = 70);
alter table lock set (fillfactor = 70);
alter table person set (fillfactor = 70);
alter table opening set (fillfactor = 70);
alter table log_state set (fillfactor = 50);
