-- What Migrate itself needs. A host that applies the other files with a tool
-- of its own needs none of it.

-- The migrations that were applied.
CREATE TABLE IF NOT EXISTS roster_migrations (
	version  bigint           NOT NULL PRIMARY KEY,
	name     text COLLATE "C" NOT NULL,
	checksum text COLLATE "C" NOT NULL,
	applied  bigint           NOT NULL
);
