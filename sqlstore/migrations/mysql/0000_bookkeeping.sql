-- What Migrate itself needs. A host that applies the other files with a tool
-- of its own needs none of it.

-- The migrations that were applied.
CREATE TABLE IF NOT EXISTS roster_migrations (
	version  BIGINT          NOT NULL PRIMARY KEY,
	name     VARBINARY(1020) NOT NULL,
	checksum VARBINARY(64)   NOT NULL,
	applied  BIGINT          NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- One row: who migrates, and until when that holds.
CREATE TABLE IF NOT EXISTS roster_migrating (
	id    BIGINT        NOT NULL PRIMARY KEY,
	owner VARBINARY(64) NOT NULL,
	until BIGINT        NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;
