-- Every row is a whole record in its document. The columns beside it are what
-- queries select and sort by, and what statements change in place. Ids are 16
-- bytes, times are microseconds since 1970 UTC and 0 for never. Each statement
-- may be run again.

CREATE TABLE IF NOT EXISTS roster_accounts (
	id       BLOB    NOT NULL PRIMARY KEY,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

-- email_key, username_key and external_key are NULL when there is none and once the
-- user is deleted: they are unique among the living. The index of external ids has both
-- columns, and is unique where neither is NULL. words are what a search finds the user by,
-- each with a blank in front. mark is NULL for most users: the others
-- are found by it, as those who are deactivated or have another role than most.
CREATE TABLE IF NOT EXISTS roster_users (
	number       INTEGER PRIMARY KEY AUTOINCREMENT,
	id           BLOB    NOT NULL,
	account      BLOB    NOT NULL,
	email        TEXT    NOT NULL,
	email_key    TEXT,
	username     TEXT    NOT NULL,
	username_key TEXT,
	external_id  TEXT    NOT NULL,
	external_key TEXT,
	name         TEXT    NOT NULL,
	first        TEXT    NOT NULL,
	last         TEXT    NOT NULL,
	avatar       TEXT    NOT NULL,
	role         TEXT    NOT NULL,
	state        TEXT    NOT NULL,
	alive        INTEGER NOT NULL,
	created      INTEGER NOT NULL,
	updated      INTEGER NOT NULL,
	activity     INTEGER NOT NULL,
	deactivated  INTEGER NOT NULL,
	discarded    INTEGER NOT NULL,
	current_uses INTEGER NOT NULL,
	extra_uses   INTEGER NOT NULL,
	mark         TEXT,
	words        TEXT    NOT NULL,
	document     TEXT    NOT NULL,
	version      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS roster_users_id ON roster_users (id);
CREATE UNIQUE INDEX IF NOT EXISTS roster_users_email_key ON roster_users (email_key, account);
CREATE UNIQUE INDEX IF NOT EXISTS roster_users_username_key ON roster_users (account, username_key) WHERE username_key IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS roster_users_external_id ON roster_users (account, external_id, external_key) WHERE external_id <> '';

-- One index a sort key. The state is there so that a page of one state, a count
-- and a skip read the index alone.
CREATE INDEX IF NOT EXISTS roster_users_alive ON roster_users (account, alive, id, state);
CREATE INDEX IF NOT EXISTS roster_users_name ON roster_users (account, name, id, state);
CREATE INDEX IF NOT EXISTS roster_users_email ON roster_users (account, email, id, state);
CREATE INDEX IF NOT EXISTS roster_users_username ON roster_users (account, username, id, state);
CREATE INDEX IF NOT EXISTS roster_users_created ON roster_users (account, created, id, state);
CREATE INDEX IF NOT EXISTS roster_users_updated ON roster_users (account, updated, id, state);
CREATE INDEX IF NOT EXISTS roster_users_activity ON roster_users (account, activity, id, state);
CREATE INDEX IF NOT EXISTS roster_users_mark ON roster_users (account, mark, created, id) WHERE mark IS NOT NULL;

-- A row for each id that a record has in a vendor's data. kind is user, group or team.
CREATE TABLE IF NOT EXISTS roster_vendor_ids (
	of_account BLOB NOT NULL,
	kind       TEXT NOT NULL,
	vendor_set TEXT NOT NULL,
	vendor_id  TEXT NOT NULL,
	of_id      BLOB NOT NULL,

	PRIMARY KEY (of_account, kind, vendor_set, vendor_id)
) STRICT, WITHOUT ROWID;

-- A row for each word of a user, and for the first one, two and three letters of each.
-- The user's own address has none: the column of addresses has it. The name is there so
-- that the users of a word, or of such letters, come in its order. What many users of the
-- account have is common, and users may have no row for it: there is one row, with two
-- blanks in front of the word.
CREATE TABLE IF NOT EXISTS roster_words (
	of_account BLOB NOT NULL,
	word       TEXT NOT NULL,
	of_name    TEXT NOT NULL,
	of_id      BLOB NOT NULL,

	PRIMARY KEY (of_account, word, of_name, of_id)
) STRICT, WITHOUT ROWID;

-- How many users an account has, by state and role: the sum over slots. Each transaction
-- adds what it changed to one slot, so that writers seldom wait for each other. Departures
-- are how often a user has left the row, or changed its place in the order of creation.
CREATE TABLE IF NOT EXISTS roster_user_totals (
	account    BLOB    NOT NULL,
	state      TEXT    NOT NULL,
	role       TEXT    NOT NULL,
	slot       INTEGER NOT NULL,
	total      INTEGER NOT NULL,
	departures INTEGER NOT NULL,

	PRIMARY KEY (account, state, role, slot)
) STRICT, WITHOUT ROWID;

-- products are JSON strings, each between two line ends.
CREATE TABLE IF NOT EXISTS roster_groups (
	number   INTEGER PRIMARY KEY AUTOINCREMENT,
	id       BLOB    NOT NULL,
	account  BLOB    NOT NULL,
	ended    INTEGER NOT NULL,
	products TEXT    NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS roster_groups_id ON roster_groups (id);
CREATE INDEX IF NOT EXISTS roster_groups_account ON roster_groups (account, id);

-- user_id is zero where the account has the grant. over_at is when the grant is over,
-- and the greatest integer when that is never. lapses is
-- the same of a grant that is neither revoked nor recorded to be over, else NULL.
CREATE TABLE IF NOT EXISTS roster_grants (
	id       BLOB    NOT NULL PRIMARY KEY,
	account  BLOB    NOT NULL,
	user_id  BLOB    NOT NULL,
	group_id BLOB    NOT NULL,
	ended    INTEGER NOT NULL,
	over_at  INTEGER NOT NULL,
	lapses   INTEGER,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_grants_account ON roster_grants (account, id);
CREATE INDEX IF NOT EXISTS roster_grants_user ON roster_grants (account, user_id, id);
CREATE INDEX IF NOT EXISTS roster_grants_end ON roster_grants (account, user_id, ended, over_at, id);
CREATE INDEX IF NOT EXISTS roster_grants_lapses ON roster_grants (account, lapses, id) WHERE lapses IS NOT NULL;
CREATE INDEX IF NOT EXISTS roster_grants_group ON roster_grants (group_id, id);

-- acts_in is the account in which the secret acts: the one that owns it, unless its user
-- acts as a member of another.
--
-- over_at is when the secret was redeemed, revoked or expired, whichever is first, and
-- the greatest integer when that is never.
CREATE TABLE IF NOT EXISTS roster_secrets (
	id       BLOB    NOT NULL PRIMARY KEY,
	hash     BLOB    NOT NULL,
	account  BLOB    NOT NULL,
	acts_in  BLOB    NOT NULL,
	user_id  BLOB    NOT NULL,
	purpose  TEXT    NOT NULL,
	open     INTEGER NOT NULL,
	epoch    INTEGER NOT NULL,
	over_at  INTEGER NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS roster_secrets_hash ON roster_secrets (hash);
CREATE INDEX IF NOT EXISTS roster_secrets_account ON roster_secrets (account, purpose, id);
CREATE INDEX IF NOT EXISTS roster_secrets_user ON roster_secrets (user_id, purpose, id);
CREATE INDEX IF NOT EXISTS roster_secrets_open ON roster_secrets (user_id, open, epoch, over_at, id);
CREATE INDEX IF NOT EXISTS roster_secrets_over ON roster_secrets (over_at);

CREATE TABLE IF NOT EXISTS roster_memberships (
	id       BLOB    NOT NULL PRIMARY KEY,
	account  BLOB    NOT NULL,
	home     BLOB    NOT NULL,
	user_id  BLOB    NOT NULL,
	ended    INTEGER NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_memberships_account ON roster_memberships (account, id);
CREATE INDEX IF NOT EXISTS roster_memberships_home ON roster_memberships (home, id);
CREATE INDEX IF NOT EXISTS roster_memberships_user ON roster_memberships (user_id, id);
CREATE INDEX IF NOT EXISTS roster_memberships_member ON roster_memberships (user_id, account);

-- external_key is NULL when there is none and once the team has ended: it is unique
-- among the living. name_key is the form of the name by which it is compared.
CREATE TABLE IF NOT EXISTS roster_teams (
	id           BLOB    NOT NULL PRIMARY KEY,
	account      BLOB    NOT NULL,
	parent       BLOB    NOT NULL,
	ended        INTEGER NOT NULL,
	external_key TEXT,
	name_key     TEXT    NOT NULL,
	document     TEXT    NOT NULL,
	version      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS roster_teams_external_key ON roster_teams (account, external_key) WHERE external_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS roster_teams_account ON roster_teams (account, id);
CREATE INDEX IF NOT EXISTS roster_teams_name ON roster_teams (account, name_key, id);
CREATE INDEX IF NOT EXISTS roster_teams_parent ON roster_teams (parent, id);

CREATE TABLE IF NOT EXISTS roster_team_memberships (
	id       BLOB    NOT NULL PRIMARY KEY,
	account  BLOB    NOT NULL,
	team     BLOB    NOT NULL,
	user_id  BLOB    NOT NULL,
	ended    INTEGER NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_team_memberships_account ON roster_team_memberships (account, id);
CREATE INDEX IF NOT EXISTS roster_team_memberships_team ON roster_team_memberships (team, id);
CREATE INDEX IF NOT EXISTS roster_team_memberships_user ON roster_team_memberships (user_id, id);

-- actor_user and actor_token are NULL where there is none.
CREATE TABLE IF NOT EXISTS roster_events (
	id          BLOB    NOT NULL PRIMARY KEY,
	account     BLOB    NOT NULL,
	user_id     BLOB    NOT NULL,
	kind        TEXT    NOT NULL,
	actor_user  BLOB,
	actor_token BLOB,
	at          INTEGER NOT NULL,
	document    TEXT    NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_events_account ON roster_events (account, at, id);
CREATE INDEX IF NOT EXISTS roster_events_user ON roster_events (account, user_id, at, id);
CREATE INDEX IF NOT EXISTS roster_events_kind ON roster_events (account, kind, at, id);
CREATE INDEX IF NOT EXISTS roster_events_actor ON roster_events (account, actor_user, at, id) WHERE actor_user IS NOT NULL;
CREATE INDEX IF NOT EXISTS roster_events_token ON roster_events (account, actor_token, at, id) WHERE actor_token IS NOT NULL;

CREATE TABLE IF NOT EXISTS roster_deliveries (
	id           BLOB    NOT NULL PRIMARY KEY,
	consumer     TEXT    NOT NULL,
	destination  TEXT    NOT NULL,
	account      BLOB    NOT NULL,
	user_id      BLOB    NOT NULL,
	user_version INTEGER NOT NULL,
	place        INTEGER NOT NULL,
	due          INTEGER NOT NULL,
	dead         INTEGER NOT NULL,
	document     TEXT    NOT NULL,
	version      INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_deliveries_due ON roster_deliveries (dead, due, id);
CREATE INDEX IF NOT EXISTS roster_deliveries_user ON roster_deliveries (user_id, dead, due, id);
CREATE INDEX IF NOT EXISTS roster_deliveries_turn ON roster_deliveries (consumer, place, due, id);
CREATE INDEX IF NOT EXISTS roster_deliveries_queue ON roster_deliveries (user_id, account, consumer, destination, place, user_version, id);

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

CREATE TABLE IF NOT EXISTS roster_throttle_counters (
	id       BLOB    NOT NULL PRIMARY KEY,
	expires  INTEGER NOT NULL,
	document TEXT    NOT NULL,
	version  INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS roster_throttle_counters_expires ON roster_throttle_counters (expires);

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
