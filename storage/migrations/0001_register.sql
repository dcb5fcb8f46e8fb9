-- The journal and the versioned rows. Civil dates are text, YYYY-MM-DD, so that they sort and compare; instants are
-- microseconds since 1970-01-01 UTC; amounts are CAD cents. A row is current while until_seq is null.
-- The first entry has no previous digest.
CREATE TABLE journal (
  seq {integer_key} PRIMARY KEY,
  recorded_at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT,
  request_digest TEXT,
  resource TEXT NOT NULL,
  written_digest TEXT NOT NULL,
  previous_digest TEXT,
  digest TEXT NOT NULL
);
CREATE UNIQUE INDEX journal_request ON journal (actor, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX journal_recorded_at ON journal (recorded_at);

-- One row: where the journal stands, and the instant up to which answers have been given.
CREATE TABLE journal_head (
  id {integer_key} PRIMARY KEY,
  seq BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  digest TEXT NOT NULL,
  closed_until BIGINT NOT NULL
);

CREATE TABLE codelist (
  codelist TEXT NOT NULL,
  version BIGINT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (codelist, since_seq)
);

CREATE TABLE codelist_code (
  codelist TEXT NOT NULL,
  code TEXT NOT NULL,
  revision BIGINT NOT NULL,
  position BIGINT NOT NULL,
  label_fr TEXT NOT NULL,
  label_en TEXT,
  aliases TEXT,
  active BIGINT NOT NULL,
  scheme TEXT,
  external_code TEXT,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (codelist, code, since_seq)
);
CREATE INDEX codelist_code_since ON codelist_code (since_seq);

CREATE TABLE organization (
  organization TEXT NOT NULL,
  revision BIGINT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  mrc TEXT,
  aliases TEXT,
  active BIGINT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (organization, since_seq)
);
CREATE INDEX organization_since ON organization (since_seq);

CREATE TABLE agreement (
  agreement TEXT NOT NULL,
  revision BIGINT NOT NULL,
  organization TEXT NOT NULL,
  title TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  contribution_cents BIGINT,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (agreement, since_seq)
);
CREATE INDEX agreement_since ON agreement (since_seq);

-- phase, status, lead_organization, closing_outcome and closed_on repeat the last dated change, for lists.
CREATE TABLE dossier (
  dossier_id BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  external_id TEXT,
  opened_on TEXT NOT NULL,
  project_title TEXT NOT NULL,
  promoter_gender TEXT NOT NULL,
  promoter_kind TEXT NOT NULL,
  sector TEXT NOT NULL,
  mrc TEXT NOT NULL,
  origin_organization TEXT,
  agreement TEXT,
  advisor TEXT,
  phase TEXT NOT NULL,
  status TEXT NOT NULL,
  lead_organization TEXT NOT NULL,
  closing_outcome TEXT,
  closed_on TEXT,
  promoter_name TEXT,
  contact_name TEXT,
  contact_email TEXT,
  contact_phone TEXT,
  notes TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, since_seq)
);
CREATE UNIQUE INDEX dossier_external_id ON dossier (external_id) WHERE until_seq IS NULL AND external_id IS NOT NULL;
CREATE INDEX dossier_since ON dossier (since_seq);
CREATE INDEX dossier_opened_on ON dossier (opened_on, dossier_id, since_seq, until_seq);

CREATE TABLE dossier_phase (
  dossier_id BIGINT NOT NULL,
  effective_on TEXT NOT NULL,
  phase TEXT NOT NULL,
  opening BIGINT NOT NULL,
  reason TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, effective_on, since_seq)
);
CREATE INDEX dossier_phase_effective_on ON dossier_phase (effective_on, dossier_id, since_seq, until_seq);

CREATE TABLE dossier_status (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  effective_on TEXT NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT,
  reason TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);
CREATE INDEX dossier_status_effective_on ON dossier_status (effective_on, dossier_id, since_seq, until_seq);

-- number 1 is the lead at the opening.
CREATE TABLE dossier_lead (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  effective_on TEXT NOT NULL,
  organization TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);

CREATE TABLE intervention (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  external_id TEXT,
  held_on TEXT NOT NULL,
  minutes BIGINT,
  notes TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);
CREATE UNIQUE INDEX intervention_external_id ON intervention (external_id)
  WHERE until_seq IS NULL AND external_id IS NOT NULL;
CREATE INDEX intervention_since ON intervention (since_seq);
CREATE INDEX intervention_until ON intervention (until_seq) WHERE until_seq IS NOT NULL;
CREATE INDEX intervention_held_on ON intervention (held_on, dossier_id, number, since_seq, until_seq);

-- One row for each subject of an intervention; held_on repeats the intervention's.
CREATE TABLE intervention_subject (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  subject TEXT NOT NULL,
  held_on TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, subject, since_seq)
);

-- answer is accepted or declined once answered_on is filled, whatever the state became later.
CREATE TABLE referral (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  external_id TEXT,
  kind TEXT NOT NULL,
  from_organization TEXT NOT NULL,
  to_organization TEXT NOT NULL,
  sent_on TEXT NOT NULL,
  respond_by TEXT,
  state TEXT NOT NULL,
  answer TEXT,
  answered_on TEXT,
  decline_reason TEXT,
  ended_on TEXT,
  reason TEXT,
  answer_text TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);
CREATE UNIQUE INDEX referral_external_id ON referral (external_id) WHERE until_seq IS NULL AND external_id IS NOT NULL;
CREATE INDEX referral_since ON referral (since_seq);
CREATE INDEX referral_sent_on ON referral (sent_on, dossier_id, since_seq, until_seq);
CREATE INDEX referral_answered_on ON referral (answered_on, dossier_id, since_seq, until_seq)
  WHERE answered_on IS NOT NULL;

CREATE TABLE funding_application (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  external_id TEXT,
  program TEXT NOT NULL,
  requested_cents BIGINT,
  awarded_cents BIGINT,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);
CREATE UNIQUE INDEX funding_application_external_id ON funding_application (external_id)
  WHERE until_seq IS NULL AND external_id IS NOT NULL;
CREATE INDEX funding_application_since ON funding_application (since_seq);

-- program repeats the application's.
CREATE TABLE funding_step (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  step TEXT NOT NULL,
  step_on TEXT NOT NULL,
  program TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, step, since_seq)
);
CREATE INDEX funding_step_step_on ON funding_step (step_on, dossier_id, since_seq, until_seq);

CREATE TABLE follow_up (
  dossier_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  due_on TEXT NOT NULL,
  owner TEXT NOT NULL,
  done_on TEXT,
  notes TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (dossier_id, number, since_seq)
);
CREATE INDEX follow_up_since ON follow_up (since_seq);
CREATE INDEX follow_up_due_on ON follow_up (due_on, dossier_id, number) WHERE until_seq IS NULL;

-- What a spreadsheet row said when it was last imported: the same row again changes nothing, even where the register was
-- corrected since. The fingerprint is salted, for a row holds personal data.
CREATE TABLE import_row (
  file TEXT NOT NULL,
  row_key TEXT NOT NULL,
  fingerprint TEXT,
  salt TEXT,
  personal_salt TEXT,
  personal_digest TEXT NOT NULL,
  since_seq BIGINT NOT NULL,
  until_seq BIGINT,
  PRIMARY KEY (file, row_key, since_seq)
);
