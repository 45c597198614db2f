package servers

import "os"

// Engine is a kind of database that is started for tests.
type Engine struct {
	Name    string
	Install string // what Debian calls the packages that it needs
	// Look looks for it and starts nothing. The error is an ErrAbsent where its
	// tests are skipped.
	Look func() error
}

// Engines are all there are. CI installs what they need.
var Engines = []Engine{
	{"PostgreSQL", "postgresql", func() error {
		_, err := initdb()
		return unlessNamed(err, PostgresVariable)
	}},
	{"PostgreSQL with a standby", "postgresql", func() error {
		_, err := initdb()
		return err
	}},
	{"PgBouncer", "postgresql pgbouncer", func() error {
		_, err := pgBouncer()
		return err
	}},
	{"MariaDB", "mariadb-server", func() error {
		_, _, err := mariaDBPrograms()
		return unlessNamed(err, MySQLVariable)
	}},
	{"MariaDB with Galera", "mariadb-server galera-4 rsync iproute2", func() error {
		_, err := galeraLibrary()
		return err
	}},
}

// unlessNamed returns err where a variable names no server.
func unlessNamed(err error, variable string) error {
	if os.Getenv(variable) != "" {
		return nil
	}
	return err
}
