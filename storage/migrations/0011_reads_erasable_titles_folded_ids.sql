-- How often a user outside the lead organization read a dossier on one day. The first reading of the day is a row of
-- dossier_read, in the journal (read_seq); the count grows apart from it.
CREATE TABLE dossier_read_day (
  dossier_id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  read_on TEXT NOT NULL,
  read_seq BIGINT NOT NULL,
  reads BIGINT NOT NULL,
  last_read_at BIGINT NOT NULL,
  PRIMARY KEY (dossier_id, user_id, read_on)
) {clustered};
CREATE INDEX dossier_read_day_entry ON dossier_read_day (read_seq, dossier_id);

-- What the digest of a row was before an erasure emptied a text that it covers, and the digest of what is left. Versioned.
CREATE TABLE erased_row (
  table_name TEXT NOT NULL,
  row_key TEXT NOT NULL,
  row_seq BIGINT NOT NULL,
  row_digest TEXT NOT NULL,
  rest_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (table_name, row_key, row_seq, since_seq)
);

-- Names of the saved lists and incidents that the erasure reached, separated by `|`.
ALTER TABLE erasure ADD COLUMN reached TEXT;

-- A title can be erased.
ALTER TABLE dossier RENAME COLUMN project_title TO required_title;
ALTER TABLE dossier ADD COLUMN project_title TEXT;
UPDATE dossier SET project_title = required_title;
ALTER TABLE dossier DROP COLUMN required_title;

-- External identifiers of current rows in the form in which they are compared. Derived. `bearer` is the table of the row;
-- a dossier's `number` is 0.
CREATE TABLE external_identifier (
  bearer TEXT NOT NULL,
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  folded TEXT NOT NULL,
  PRIMARY KEY (bearer, dossier_id, number)
) {clustered};
CREATE INDEX external_identifier_folded ON external_identifier (bearer, folded);

-- Spellings of advisors, which a filter compares once folded.
CREATE INDEX dossier_advisor ON dossier (advisor) WHERE until_seq IS NULL AND advisor IS NOT NULL;
UPDATE derived SET version = 0;
