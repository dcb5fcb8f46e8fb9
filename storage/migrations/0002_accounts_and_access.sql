-- Accounts, consents, access by organization and what the privacy law asks for. Columns that come to an older table
-- hold nothing in its older rows, and what holds nothing is not digested: the journal still fits.
ALTER TABLE organization ADD COLUMN network TEXT;
ALTER TABLE intervention ADD COLUMN organization TEXT;
ALTER TABLE referral ADD COLUMN reason_code TEXT;
ALTER TABLE referral ADD COLUMN consent_number BIGINT;
ALTER TABLE referral ADD COLUMN end_code TEXT;
CREATE INDEX referral_to_organization ON referral (to_organization, since_seq);
CREATE INDEX referral_from_organization ON referral (from_organization, since_seq);

CREATE TABLE user_account (
  user_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  organization TEXT NOT NULL,
  roles TEXT NOT NULL,
  active BIGINT NOT NULL,
  one_time_code_required BIGINT NOT NULL,
  title TEXT,
  email TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (user_id, since_seq)
);
CREATE INDEX user_account_since ON user_account (since_seq);

-- digest is keyed by a file that is not in the database. Instants are microseconds.
CREATE TABLE access_token (
  token_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  title TEXT,
  scope TEXT NOT NULL,
  session BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked BIGINT NOT NULL,
  digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (token_id, since_seq)
);
CREATE INDEX access_token_digest ON access_token (digest) WHERE until_seq IS NULL;
CREATE INDEX access_token_user ON access_token (user_id) WHERE until_seq IS NULL;

CREATE TABLE consent (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  recipients TEXT,
  whole_network BIGINT NOT NULL,
  obtained_on TEXT NOT NULL,
  expires_on TEXT,
  evidence TEXT NOT NULL,
  withdrawn_on TEXT,
  notes TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);
CREATE INDEX consent_since ON consent (since_seq);

-- A reading by somebody outside the lead organization; read_seq is the journal entry that records it.
CREATE TABLE dossier_read (
  dossier_id BIGINT NOT NULL,
  read_seq BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  organization TEXT NOT NULL,
  method TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, read_seq, since_seq)
);
CREATE INDEX dossier_read_since ON dossier_read (since_seq);

CREATE TABLE retention_rule (
  outcome TEXT NOT NULL,
  revision BIGINT NOT NULL,
  years BIGINT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (outcome, since_seq)
);

CREATE TABLE erasure (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  reason TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);

CREATE TABLE incident (
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  organization TEXT NOT NULL,
  occurred_on TEXT,
  discovered_on TEXT NOT NULL,
  risk TEXT NOT NULL,
  dossiers TEXT,
  persons BIGINT,
  authority_told_on TEXT,
  persons_told_on TEXT,
  description TEXT,
  measures TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (number, since_seq)
);

-- The later of two dossiers that resemble each other comes first.
CREATE TABLE duplicate (
  dossier_id BIGINT NOT NULL,
  other_id BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  state TEXT NOT NULL,
  grounds TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, other_id, since_seq)
);

-- A merge that stands; the entry that wrote it took the source's rows away.
CREATE TABLE dossier_merge (
  source_id BIGINT NOT NULL,
  target_id BIGINT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (source_id, since_seq)
);

-- Where each part of the source went.
CREATE TABLE dossier_merge_part (
  source_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  source_number BIGINT NOT NULL,
  target_number BIGINT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (source_id, kind, source_number, since_seq)
);

CREATE TABLE saved_list (
  user_id TEXT NOT NULL,
  list_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  filter TEXT,
  title TEXT,
  query TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (user_id, list_id, since_seq)
);

-- From here on: what stands apart from the journal. Secrets, of which no past value is kept.
CREATE TABLE credential (
  user_id TEXT PRIMARY KEY,
  password_hash TEXT,
  one_time_secret TEXT,
  one_time_confirmed BIGINT NOT NULL,
  one_time_last_step BIGINT NOT NULL
);

-- Setup and invitation codes that were not used yet; user_id is empty for the setup.
CREATE TABLE pending_code (
  digest TEXT PRIMARY KEY,
  user_id TEXT,
  expires_at BIGINT NOT NULL
);

CREATE TABLE token_use (
  token_id TEXT PRIMARY KEY,
  used_at BIGINT NOT NULL
);

-- Notices that wait to be sent. step and the referral's entry tell what happened; the text is made when it is sent.
CREATE TABLE outbox (
  id {integer_key} PRIMARY KEY,
  user_id TEXT NOT NULL,
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  event_seq BIGINT NOT NULL,
  step TEXT NOT NULL,
  queued_at BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  attempts BIGINT NOT NULL
);
CREATE INDEX outbox_not_before ON outbox (not_before);

-- One row: the last entry that erased, and the last of those whose bytes were taken off the files since.
CREATE TABLE scrub (
  id {integer_key} PRIMARY KEY,
  erased_seq BIGINT NOT NULL,
  scrubbed_seq BIGINT NOT NULL
);
INSERT INTO scrub (id, erased_seq, scrubbed_seq) VALUES (1, 0, 0);

-- From here on: what is derived from the rows above, and can be made again from them at any time.
-- What each organization may see of a dossier: all of it up to and on open_to; after that what was recorded up to
-- cut_seq, where there is one.
CREATE TABLE dossier_access (
  dossier_id BIGINT NOT NULL,
  organization TEXT NOT NULL,
  leads BIGINT NOT NULL,
  open_to TEXT,
  cut_seq BIGINT,
  PRIMARY KEY (dossier_id, organization)
);
CREATE INDEX dossier_access_organization ON dossier_access (organization, dossier_id);

-- The folded words of a dossier's title, promoter and contacts.
CREATE TABLE dossier_word (
  word TEXT NOT NULL,
  dossier_id BIGINT NOT NULL,
  PRIMARY KEY (word, dossier_id)
);
CREATE INDEX dossier_word_dossier ON dossier_word (dossier_id);

-- Which version of the rules made the two tables above.
CREATE TABLE derived (
  id {integer_key} PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO derived (id, version) VALUES (1, 0);
