-- Sign-ins that the host verifies, failed sign-ins, and uses that were taken.

-- identity is a hash of issuer and subject. identity_key is the same, and NULL
-- once the identity has ended: it is unique among the living.
CREATE TABLE IF NOT EXISTS roster_identities (
	id           BINARY(16) NOT NULL PRIMARY KEY,
	account      BINARY(16) NOT NULL,
	user_id      BINARY(16) NOT NULL,
	identity     BINARY(32) NOT NULL,
	identity_key BINARY(32),
	document     MEDIUMBLOB NOT NULL,
	version      BIGINT     NOT NULL,

	UNIQUE INDEX roster_identities_identity_key (account, identity_key),
	INDEX roster_identities_identity (account, identity, id),
	INDEX roster_identities_account (account, id),
	INDEX roster_identities_user (user_id, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS roster_attempts (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	expires  BIGINT     NOT NULL,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	INDEX roster_attempts_expires (expires)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS roster_uses (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	account  BINARY(16) NOT NULL,
	user_id  BINARY(16) NOT NULL,
	expires  BIGINT     NOT NULL,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	INDEX roster_uses_account (account, id),
	INDEX roster_uses_user (user_id, id),
	INDEX roster_uses_expires (expires)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;
