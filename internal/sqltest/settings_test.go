//go:build !race

package sqltest

import (
	"database/sql"
	"testing"

	"github.com/go-sql-driver/mysql"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
	"example.com/roster/storetest"
)

// TestMySQLSettings runs every rule with what hosts set in their DSN for
// statements of their own: the store reads the same, and takes no count of rows
// that were found for one of rows that were changed.
func TestMySQLSettings(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*mysql.Config){
		"clientFoundRows": func(c *mysql.Config) { c.ClientFoundRows = true },
		"interpolateParams, parseTime, a collation": func(c *mysql.Config) {
			c.InterpolateParams, c.ParseTime, c.Collation = true, true, "utf8mb4_general_ci"
		},
	} {
		t.Run(name, func(t *testing.T) {
			open := engine{name, sqlstore.MySQL, func(t testing.TB) *sql.DB {
				cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).Database(t))
				if err != nil {
					t.Fatal(err)
				}
				set(cfg)
				return mysqlPool(t, cfg.FormatDSN())
			}}.opener(t)
			storetest.Run(t, func(t testing.TB) roster.Store {
				_, s := open(t)
				return s
			})
		})
	}
}
