-- A dossier as it stands is found without going over the rows that it had before, by whoever may see all of it.
CREATE INDEX dossier_current ON dossier (dossier_id) WHERE until_seq IS NULL;
