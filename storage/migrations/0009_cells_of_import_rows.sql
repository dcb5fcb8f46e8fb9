-- What each cell of an imported row said, so that an import applies only the cells that changed since. `cells` holds a salt
-- and a digest of each cell without personal data; those of personal cells stand behind the fingerprint, where an erasure
-- reaches them. `place` is the date under which a phase row with an external_id is recorded. Rows imported before have
-- neither: their cells are read from the register as of the entry that imported them.
ALTER TABLE import_row ADD COLUMN cells TEXT;
ALTER TABLE import_row ADD COLUMN place TEXT;
