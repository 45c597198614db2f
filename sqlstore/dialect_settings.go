package sqlstore

// The settings that Diagnose reads on each kind of database. An @ in what was found is
// the value.
var (
	sqliteChecked = []setting{
		{"PRAGMA journal_mode", func(v string) bool { return !isOneOf("wal", "memory")(v) }, Finding{
			FindingNoWAL, "the database is in journal mode @", "readers wait for writers, and writers for readers", "set journal_mode=wal",
		}},
		{"PRAGMA synchronous", isOneOf("0", "1"), notDurable("the pool's connections have synchronous=@ (1 is NORMAL, 0 is OFF)",
			"set synchronous=FULL in the data source name: transactions of the program's own run on them")},
		{"PRAGMA busy_timeout", isOneOf("0"), Finding{
			FindingNoBusyTimeout, "the pool's connections do not wait for other writers", "transactions for Join fail beside a writer",
			"set busy_timeout in the data source name, for modernc.org/sqlite by _pragma=busy_timeout(5000)",
		}},
		{"PRAGMA locking_mode", isOneOf("exclusive"), Finding{
			FindingExclusive, "a connection has locking_mode=exclusive", "it shuts all others out", "set locking_mode=normal",
		}},
	}
	postgresChecked = []setting{
		{"SHOW synchronous_commit", isOneOf("off"), notDurable("synchronous_commit is off", "set synchronous_commit=on for the database or its user")},
		{"SHOW fsync", isOneOf("off"), notDurable("fsync is off", "set fsync=on in postgresql.conf")},
		{"SHOW full_page_writes", isOneOf("off"), notDurable("full_page_writes is off", "set full_page_writes=on in postgresql.conf")},
		{"SHOW server_encoding", func(v string) bool { return !isOneOf("UTF8")(v) }, Finding{
			FindingWrongEncoding, "the database keeps texts in @", "some texts cannot be written, or are read wrongly", "create one with ENCODING 'UTF8' TEMPLATE template0",
		}},
	}
	mysqlChecked = []setting{
		{"SELECT CAST(@@GLOBAL.innodb_flush_log_at_trx_commit AS CHAR)", func(v string) bool { return v != "1" },
			notDurable("innodb_flush_log_at_trx_commit is @", "set it to 1")},
		{"SELECT IF(@@GLOBAL.log_bin, @@GLOBAL.binlog_format, 'none')", isOneOf("STATEMENT"), Finding{
			FindingStatementBased, "the binary log has binlog_format=STATEMENT", "the server refuses what the store writes at READ COMMITTED", "set binlog_format to ROW or MIXED",
		}},
	}
)
