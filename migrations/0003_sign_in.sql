-- Sign-in. A code is a row of ours, because taking a try and using the code up must be one statement; sessions are kept
-- by the sign-in library (better-auth) in `auth_storage`. Nothing here opens a door when read from a backup: codes are
-- keyed hashes, the library's keys are hashes of the session tokens, and its values are sealed (AES-256-GCM).
CREATE TABLE sign_in_codes (
  id            INTEGER PRIMARY KEY,
  email_hash    TEXT NOT NULL,
  code_hash     TEXT NOT NULL,
  tries         INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL,
  used_at_ms    INTEGER
) STRICT;
CREATE INDEX sign_in_codes_email ON sign_in_codes (email_hash, id);
CREATE INDEX sign_in_codes_age ON sign_in_codes (created_at_ms);

CREATE TABLE auth_storage (
  key_hash      TEXT PRIMARY KEY,
  value_sealed  TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX auth_storage_expiry ON auth_storage (expires_at_ms);

-- What better-auth 1.7.7 asks for (`getMigrations(options).compileMigrations()`), made STRICT: its `date` is TEXT, its
-- `boolean` is INTEGER. A test compares these tables with what the installed version wants.
CREATE TABLE auth_users (
  id            TEXT NOT NULL PRIMARY KEY,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL UNIQUE,
  emailVerified INTEGER NOT NULL,
  image         TEXT,
  createdAt     TEXT NOT NULL,
  updatedAt     TEXT NOT NULL
) STRICT;

-- Ways to sign in beside the e-mailed code (passwords, other providers). Empty as long as we offer none.
CREATE TABLE auth_accounts (
  id                    TEXT NOT NULL PRIMARY KEY,
  accountId             TEXT NOT NULL,
  providerId            TEXT NOT NULL,
  userId                TEXT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
  accessToken           TEXT,
  refreshToken          TEXT,
  idToken               TEXT,
  accessTokenExpiresAt  TEXT,
  refreshTokenExpiresAt TEXT,
  scope                 TEXT,
  password              TEXT,
  createdAt             TEXT NOT NULL,
  updatedAt             TEXT NOT NULL
) STRICT;
CREATE INDEX auth_accounts_userId_idx ON auth_accounts (userId);
