-- Sign-ins that the host verifies, failed sign-ins, and uses that were taken.

-- identity is a hash of issuer and subject. identity_key is the same, and NULL
-- once the identity has ended: it is unique among the living.
CREATE TABLE IF NOT EXISTS roster_identities (
	id           BLOB    NOT NULL PRIMARY KEY,
	account      BLOB    NOT NULL,
	user_id      BLOB    NOT NULL,
	identity     BLOB    NOT NULL,
	identity_key BLOB,
	document     TEXT    NOT NULL,
	version      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS roster_identities_identity_key ON roster_identities (account, identity_key);
CREATE INDEX IF NOT EXISTS roster_identities_identity ON roster_identities (account, identity, id);
CREATE INDEX IF NOT EXISTS roster_identities_account ON roster_identities (account, id);
CREATE INDEX IF NOT EXISTS roster_identities_user ON roster_identities (user_id, id);

CREATE TABLE IF NOT EXISTS roster_attempts (
	id       BLOB    NOT NULL PRIMARY KEY,
	expires  INTEGER NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_attempts_expires ON roster_attempts (expires);

CREATE TABLE IF NOT EXISTS roster_uses (
	id       BLOB    NOT NULL PRIMARY KEY,
	account  BLOB    NOT NULL,
	user_id  BLOB    NOT NULL,
	expires  INTEGER NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_uses_account ON roster_uses (account, id);
CREATE INDEX IF NOT EXISTS roster_uses_user ON roster_uses (user_id, id);
CREATE INDEX IF NOT EXISTS roster_uses_expires ON roster_uses (expires);
