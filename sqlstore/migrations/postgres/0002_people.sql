-- Sign-ins that the host verifies, failed sign-ins, and uses that were taken.

-- identity is a hash of issuer and subject. identity_key is the same, and NULL
-- once the identity has ended: it is unique among the living.
CREATE TABLE IF NOT EXISTS roster_identities (
	id           uuid   NOT NULL PRIMARY KEY,
	account      uuid   NOT NULL,
	user_id      uuid   NOT NULL,
	identity     bytea  NOT NULL,
	identity_key bytea,
	document     text   NOT NULL,
	version      bigint NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS roster_identities_identity_key ON roster_identities (account, identity_key);
CREATE INDEX IF NOT EXISTS roster_identities_identity ON roster_identities (account, identity, id);
CREATE INDEX IF NOT EXISTS roster_identities_account ON roster_identities (account, id);
CREATE INDEX IF NOT EXISTS roster_identities_user ON roster_identities (user_id, id);

CREATE TABLE IF NOT EXISTS roster_attempts (
	id       uuid   NOT NULL PRIMARY KEY,
	expires  bigint NOT NULL,
	document text   NOT NULL,
	version  bigint NOT NULL
);

CREATE INDEX IF NOT EXISTS roster_attempts_expires ON roster_attempts (expires);

CREATE TABLE IF NOT EXISTS roster_uses (
	id       uuid   NOT NULL PRIMARY KEY,
	account  uuid   NOT NULL,
	user_id  uuid   NOT NULL,
	expires  bigint NOT NULL,
	document text   NOT NULL,
	version  bigint NOT NULL
);

CREATE INDEX IF NOT EXISTS roster_uses_account ON roster_uses (account, id);
CREATE INDEX IF NOT EXISTS roster_uses_user ON roster_uses (user_id, id);
CREATE INDEX IF NOT EXISTS roster_uses_expires ON roster_uses (expires);
