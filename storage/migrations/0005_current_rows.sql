-- A dossier as it stands is found without going over the rows that it had before: pages of lists ask for many at once.
CREATE INDEX dossier_current ON dossier (dossier_id) WHERE until_seq IS NULL;
