-- As before, and with each word how many words tell the promoter's name, or the project's title, from others where it is
-- one of them (0 where it is not): who is compared by these need not look into each dossier that has a word. Derived.
DROP TABLE dossier_word;
CREATE TABLE dossier_word (
  word TEXT NOT NULL,
  dossier_id BIGINT NOT NULL,
  promoter_words BIGINT NOT NULL,
  title_words BIGINT NOT NULL,
  PRIMARY KEY (word, dossier_id)
) {clustered};
CREATE INDEX dossier_word_dossier ON dossier_word (dossier_id, word);
