-- An import whose rows are inserted in slices, ahead of its entry: the position that the entry will have, above the head, so
-- that nobody sees the rows until the head gets there; 0 while there is none. The numbers of the dossiers that it opens are
-- taken from the beginning; once the entry is there, they are those whose cached answers are still to be made. 0: none.
ALTER TABLE journal_head ADD COLUMN staged_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE journal_head ADD COLUMN staged_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE journal_head ADD COLUMN staged_to BIGINT NOT NULL DEFAULT 0;
