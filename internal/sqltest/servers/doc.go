// Package servers starts private database servers for tests, on loopback and on
// free ports, with their data in temporary directories: one server of a kind for
// all tests of a process, and clusters for those that end servers.
//
//	func TestMain(m *testing.M) {
//		code := m.Run()
//		servers.Stop()
//		os.Exit(code)
//	}
//
//	dsn := servers.Started(t, servers.Postgres).Database(t)
//	db, err := sql.Open("pgx", dsn)
//
// The servers are those that the machine has installed; root starts them as the
// users postgres and mysql. They end with the process that started them, however
// it ends: that is Linux's own, and so the package is for Linux alone.
package servers
