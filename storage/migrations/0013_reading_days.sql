-- The civil day of a first reading, in the journal: verification finds a reading whose row of dossier_read_day is gone.
-- Empty for a reading recorded before.
ALTER TABLE dossier_read ADD COLUMN read_on TEXT;
