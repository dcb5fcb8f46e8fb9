-- Requests that changed nothing, and so have no journal entry: the same request again gets the first answer, another one
-- with the same identifier is refused. Apart from the journal; removed after a year.
CREATE TABLE settled_request (
  actor TEXT NOT NULL,
  request_id TEXT NOT NULL,
  request_digest TEXT,
  resource TEXT,
  seq BIGINT NOT NULL,
  settled_at BIGINT NOT NULL,
  PRIMARY KEY (actor, request_id)
) {clustered};
CREATE INDEX settled_request_at ON settled_request (settled_at);
