-- What each correction changed, and why.
CREATE TABLE correction (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  subject TEXT NOT NULL,
  old_value TEXT,
  new_value TEXT,
  reason TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);

-- A voiding that stands; the entry that wrote it took the rows of the dossier away.
CREATE TABLE dossier_voiding (
  dossier_id BIGINT NOT NULL,
  reason TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, since_seq)
);
