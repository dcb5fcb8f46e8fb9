-- Passkeys of users: apart from the journal, like the other secrets. Identifier and key of the credential are base64url
-- texts without padding; sign_count is the last that its authenticator reported.
CREATE TABLE passkey (
  passkey_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  title TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  algorithm BIGINT NOT NULL,
  public_key TEXT NOT NULL,
  sign_count BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX passkey_by_credential ON passkey (credential_id);
CREATE INDEX passkey_by_user ON passkey (user_id);
