-- Every row is a whole record in its document. The columns beside it are what
-- queries select and sort by, and what statements change in place. Ids are 16
-- bytes, times are microseconds since 1970 UTC and 0 for never. Each statement
-- may be run again.
--
-- Texts are UTF-8 in columns of bytes, which compare by bytes, trailing spaces
-- too, and are the same whatever character set a connection has: to read one as
-- a text, CONVERT(document USING utf8mb4).

CREATE TABLE IF NOT EXISTS roster_accounts (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- email_key, username_key and external_key are NULL when there is none and once the
-- user is deleted: they are unique among the living. The index of external ids has both
-- columns, and is unique where neither is NULL. words are what a search finds the user by,
-- each with a blank in front. mark is NULL for most users: the others
-- are found by it, as those who are deactivated or have another role than most.
CREATE TABLE IF NOT EXISTS roster_users (
	number       BIGINT          NOT NULL AUTO_INCREMENT PRIMARY KEY,
	id           BINARY(16)      NOT NULL,
	account      BINARY(16)      NOT NULL,
	email        VARBINARY(320)  NOT NULL,
	email_key    VARBINARY(320),
	username     VARBINARY(1020) NOT NULL,
	username_key VARBINARY(1020),
	external_id  VARBINARY(256)  NOT NULL,
	external_key VARBINARY(256),
	name         VARBINARY(1020) NOT NULL,
	first        VARBINARY(1020) NOT NULL,
	last         VARBINARY(1020) NOT NULL,
	avatar       VARBINARY(1020) NOT NULL,
	role         VARBINARY(255)  NOT NULL,
	state        VARBINARY(32)   NOT NULL,
	alive        BIGINT          NOT NULL,
	created      BIGINT          NOT NULL,
	updated      BIGINT          NOT NULL,
	activity     BIGINT          NOT NULL,
	deactivated  BIGINT          NOT NULL,
	discarded    BIGINT          NOT NULL,
	current_uses BIGINT          NOT NULL,
	extra_uses   BIGINT          NOT NULL,
	mark         VARBINARY(320),
	words        MEDIUMBLOB      NOT NULL,
	document     MEDIUMBLOB      NOT NULL,
	version      BIGINT          NOT NULL,

	UNIQUE INDEX roster_users_id (id),
	UNIQUE INDEX roster_users_email_key (email_key, account),
	UNIQUE INDEX roster_users_username_key (account, username_key),
	UNIQUE INDEX roster_users_external_id (account, external_id, external_key),
	-- One index a sort key. The state is there so that a page of one state, a count
	-- and a skip read the index alone.
	INDEX roster_users_alive (account, alive, id, state),
	INDEX roster_users_name (account, name, id, state),
	INDEX roster_users_email (account, email, id, state),
	INDEX roster_users_username (account, username, id, state),
	INDEX roster_users_created (account, created, id, state),
	INDEX roster_users_updated (account, updated, id, state),
	INDEX roster_users_activity (account, activity, id, state),
	INDEX roster_users_mark (account, mark, created, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- A row for each id that a record has in a vendor's data. kind is user, group or team.
CREATE TABLE IF NOT EXISTS roster_vendor_ids (
	of_account BINARY(16)     NOT NULL,
	kind       VARBINARY(32)  NOT NULL,
	vendor_set VARBINARY(32)  NOT NULL,
	vendor_id  VARBINARY(128) NOT NULL,
	of_id      BINARY(16)     NOT NULL,

	PRIMARY KEY (of_account, kind, vendor_set, vendor_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- A row for each word of a user, and for the first one, two and three letters of each.
-- The user's own address has none: the column of addresses has it. The name is there so
-- that the users of a word, or of such letters, come in its order. What many users of the
-- account have is common, and users may have no row for it: there is one row, with two
-- blanks in front of the word.
CREATE TABLE IF NOT EXISTS roster_words (
	of_account BINARY(16)      NOT NULL,
	word       VARBINARY(321)  NOT NULL,
	of_name    VARBINARY(1020) NOT NULL,
	of_id      BINARY(16)      NOT NULL,

	PRIMARY KEY (of_account, word, of_name, of_id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- How many users an account has, by state and role: the sum over slots. Each transaction
-- adds what it changed to one slot, so that writers seldom wait for each other. Departures
-- are how often a user has left the row, or changed its place in the order of creation.
CREATE TABLE IF NOT EXISTS roster_user_totals (
	account    BINARY(16)     NOT NULL,
	state      VARBINARY(32)  NOT NULL,
	role       VARBINARY(255) NOT NULL,
	slot       INT            NOT NULL,
	total      BIGINT         NOT NULL,
	departures BIGINT         NOT NULL,

	PRIMARY KEY (account, state, role, slot)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- products are JSON strings, each between two line ends.
CREATE TABLE IF NOT EXISTS roster_groups (
	number   BIGINT     NOT NULL AUTO_INCREMENT PRIMARY KEY,
	id       BINARY(16) NOT NULL,
	account  BINARY(16) NOT NULL,
	ended    BIGINT     NOT NULL,
	products MEDIUMBLOB NOT NULL,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	UNIQUE INDEX roster_groups_id (id),
	INDEX roster_groups_account (account, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- user_id is zero where the account has the grant. over_at is when the grant is over,
-- and the greatest integer when that is never. lapses is
-- the same of a grant that is neither revoked nor recorded to be over, else NULL.
CREATE TABLE IF NOT EXISTS roster_grants (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	account  BINARY(16) NOT NULL,
	user_id  BINARY(16) NOT NULL,
	group_id BINARY(16) NOT NULL,
	ended    BIGINT     NOT NULL,
	over_at  BIGINT     NOT NULL,
	lapses   BIGINT,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	INDEX roster_grants_account (account, id),
	INDEX roster_grants_user (account, user_id, id),
	INDEX roster_grants_end (account, user_id, ended, over_at, id),
	INDEX roster_grants_lapses (account, lapses, id),
	INDEX roster_grants_group (group_id, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- acts_in is the account in which the secret acts: the one that owns it, unless its user
-- acts as a member of another.
--
-- over_at is when the secret was redeemed, revoked or expired, whichever is first, and
-- the greatest integer when that is never.
CREATE TABLE IF NOT EXISTS roster_secrets (
	id       BINARY(16)    NOT NULL PRIMARY KEY,
	hash     BINARY(32)    NOT NULL,
	account  BINARY(16)    NOT NULL,
	acts_in  BINARY(16)    NOT NULL,
	user_id  BINARY(16)    NOT NULL,
	purpose  VARBINARY(64) NOT NULL,
	open     BIGINT        NOT NULL,
	epoch    BIGINT        NOT NULL,
	over_at  BIGINT        NOT NULL,
	document MEDIUMBLOB    NOT NULL,
	version  BIGINT        NOT NULL,

	UNIQUE INDEX roster_secrets_hash (hash),
	INDEX roster_secrets_account (account, purpose, id),
	INDEX roster_secrets_user (user_id, purpose, id),
	INDEX roster_secrets_open (user_id, open, epoch, over_at, id),
	INDEX roster_secrets_over (over_at)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS roster_memberships (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	account  BINARY(16) NOT NULL,
	home     BINARY(16) NOT NULL,
	user_id  BINARY(16) NOT NULL,
	ended    BIGINT     NOT NULL,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	INDEX roster_memberships_account (account, id),
	INDEX roster_memberships_home (home, id),
	INDEX roster_memberships_user (user_id, id),
	INDEX roster_memberships_member (user_id, account)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- external_key is NULL when there is none and once the team has ended: it is unique
-- among the living. name_key is the form of the name by which it is compared.
CREATE TABLE IF NOT EXISTS roster_teams (
	id           BINARY(16) NOT NULL PRIMARY KEY,
	account      BINARY(16) NOT NULL,
	parent       BINARY(16) NOT NULL,
	ended        BIGINT     NOT NULL,
	external_key VARBINARY(256),
	name_key     VARBINARY(1020) NOT NULL,
	document     MEDIUMBLOB NOT NULL,
	version      BIGINT     NOT NULL,

	UNIQUE INDEX roster_teams_external_key (account, external_key),
	INDEX roster_teams_account (account, id),
	INDEX roster_teams_name (account, name_key, id),
	INDEX roster_teams_parent (parent, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS roster_team_memberships (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	account  BINARY(16) NOT NULL,
	team     BINARY(16) NOT NULL,
	user_id  BINARY(16) NOT NULL,
	ended    BIGINT     NOT NULL,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	INDEX roster_team_memberships_account (account, id),
	INDEX roster_team_memberships_team (team, id),
	INDEX roster_team_memberships_user (user_id, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- actor_user and actor_token are NULL where there is none.
CREATE TABLE IF NOT EXISTS roster_events (
	id          BINARY(16)     NOT NULL PRIMARY KEY,
	account     BINARY(16)     NOT NULL,
	user_id     BINARY(16)     NOT NULL,
	kind        VARBINARY(255) NOT NULL,
	actor_user  BINARY(16),
	actor_token BINARY(16),
	at          BIGINT         NOT NULL,
	document    MEDIUMBLOB     NOT NULL,

	INDEX roster_events_account (account, at, id),
	INDEX roster_events_user (account, user_id, at, id),
	INDEX roster_events_kind (account, kind, at, id),
	INDEX roster_events_actor (account, actor_user, at, id),
	INDEX roster_events_token (account, actor_token, at, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS roster_deliveries (
	id           BINARY(16)     NOT NULL PRIMARY KEY,
	consumer     VARBINARY(255) NOT NULL,
	destination  VARBINARY(255) NOT NULL,
	account      BINARY(16)     NOT NULL,
	user_id      BINARY(16)     NOT NULL,
	user_version BIGINT         NOT NULL,
	place        BIGINT         NOT NULL,
	due          BIGINT         NOT NULL,
	dead         BIGINT         NOT NULL,
	document     MEDIUMBLOB     NOT NULL,
	version      BIGINT         NOT NULL,

	INDEX roster_deliveries_due (dead, due, id),
	INDEX roster_deliveries_user (user_id, dead, due, id),
	INDEX roster_deliveries_turn (consumer, place, due, id),
	INDEX roster_deliveries_queue (user_id, account, consumer, destination, place, user_version, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

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

CREATE TABLE IF NOT EXISTS roster_throttle_counters (
	id       BINARY(16) NOT NULL PRIMARY KEY,
	expires  BIGINT     NOT NULL,
	document MEDIUMBLOB NOT NULL,
	version  BIGINT     NOT NULL,

	INDEX roster_throttle_counters_expires (expires)
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
