-- What an entry took away is found by the entry, like what it wrote: as interventions already are, so every table whose
-- rows the feed of changes may tell gone.
CREATE INDEX dossier_until ON dossier (until_seq) WHERE until_seq IS NOT NULL;
CREATE INDEX referral_until ON referral (until_seq) WHERE until_seq IS NOT NULL;
CREATE INDEX funding_application_until ON funding_application (until_seq) WHERE until_seq IS NOT NULL;
CREATE INDEX follow_up_until ON follow_up (until_seq) WHERE until_seq IS NOT NULL;
CREATE INDEX consent_until ON consent (until_seq) WHERE until_seq IS NOT NULL;
