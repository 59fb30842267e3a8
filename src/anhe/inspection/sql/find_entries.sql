-- What the inspector's search stands on: the newest entries of all, of one officer, of one thing, of one purpose, of refusals.
-- All but the first are partial: what citizens send in (no officer, no purpose, mostly no number) costs one index more, not five.
CREATE INDEX entry_newest ON ledger_entry (happened_at, id);
CREATE INDEX entry_of_officer ON ledger_entry (actor_ref, happened_at, id) WHERE actor_kind = 'officer';
CREATE INDEX entry_by_ref ON ledger_entry (object_ref, happened_at, id) WHERE object_ref <> '';
CREATE INDEX entry_by_purpose ON ledger_entry (purpose, happened_at, id) WHERE purpose <> '';
CREATE INDEX entry_refused ON ledger_entry (happened_at, id) WHERE outcome = 'refused';
