-- What Migrate itself needs. A host that applies the other files with a tool
-- of its own needs none of it.

-- The migrations that were applied.
CREATE TABLE IF NOT EXISTS roster_migrations (
	version  INTEGER NOT NULL PRIMARY KEY,
	name     TEXT    NOT NULL,
	checksum TEXT    NOT NULL,
	applied  INTEGER NOT NULL
) STRICT;
