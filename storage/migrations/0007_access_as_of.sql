-- Access is known as of every position: a row holds from the entry since_seq until the entry until_seq, like the rows
-- that it is derived from. All of it is derived again, the past included. A dossier that was merged away has the
-- access of the one that it was merged into.
DROP TABLE dossier_access;
CREATE TABLE dossier_access (
  dossier_id BIGINT NOT NULL,
  organization TEXT NOT NULL,
  leads BIGINT NOT NULL,
  open_to TEXT,
  cut_seq BIGINT,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, organization, since_seq)
);
CREATE INDEX dossier_access_organization ON dossier_access (organization, dossier_id) WHERE until_seq IS NULL;
CREATE INDEX dossier_merge_target ON dossier_merge (target_id);
UPDATE derived SET version = 0;
