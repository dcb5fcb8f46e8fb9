-- What makes the frequent calls cheap; nothing here is in the journal.
-- Grows with every write to accounts, organizations, codelists and agreements, so that what was made from them can be
-- kept until they change.
ALTER TABLE journal_head ADD COLUMN reference_version BIGINT NOT NULL DEFAULT 0;

-- Derived: what is answered of a dossier as it stands now, made by the service from the rows that are about it, and who
-- leads it. A dossier without a row here is read from those rows.
CREATE TABLE dossier_card (
  dossier_id {integer_key} PRIMARY KEY,
  lead_organization TEXT NOT NULL,
  content TEXT NOT NULL
);

-- As before, but each row once in the order of its key, for every dossier has a dozen words.
DROP TABLE dossier_word;
CREATE TABLE dossier_word (
  word TEXT NOT NULL,
  dossier_id BIGINT NOT NULL,
  PRIMARY KEY (word, dossier_id)
) {clustered};
CREATE INDEX dossier_word_dossier ON dossier_word (dossier_id, word);
