-- As before, and with each word the number of significant words of the promoter's name, and of the project's title, where
-- this word is one of them, else 0: a comparison by these leaves most dossiers out unread. Derived.
DROP TABLE dossier_word;
CREATE TABLE dossier_word (
  word TEXT NOT NULL,
  dossier_id BIGINT NOT NULL,
  promoter_words BIGINT NOT NULL,
  title_words BIGINT NOT NULL,
  PRIMARY KEY (word, dossier_id)
) {clustered};
-- All that is read of one dossier's words lies in one place.
CREATE INDEX dossier_word_dossier ON dossier_word (dossier_id, word, promoter_words, title_words);
