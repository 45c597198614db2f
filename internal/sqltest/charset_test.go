package sqltest

import (
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/internal/sqltest/servers"
	"example.com/roster/sqlstore"
)

// TestCharsets is row C14 of the reports: whatever character set or collation the
// server or the name of the database gives a connection, ids, hashes and texts reach
// the columns as they are, and are found again.
func TestCharsets(t *testing.T) {
	t.Parallel()
	for name, params := range map[string]map[string]string{
		"as it is":                     nil,
		"collation_connection utf8mb3": {"collation_connection": "'utf8mb3_unicode_ci'"},
		"collation_connection latin1":  {"collation_connection": "'latin1_swedish_ci'"},
		"character_set_connection":     {"character_set_connection": "'latin1'"},
		"character_set_client":         {"character_set_client": "'latin1'"},
		"character_set_client gbk":     {"character_set_client": "'gbk'"},
		"charset latin1":               {"charset": "latin1"},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			cfg, err := mysql.ParseDSN(servers.Started(t, servers.MariaDB).Database(t))
			is.NoErr(err)
			cfg.Params = params
			dir := roster.New(newStore(t, mysqlPool(t, cfg.FormatDSN()), sqlstore.MySQL, nil), &roster.Config{HashMemory: 64, HashTime: 1})
			const users = 40 // ids of every kind of byte
			var last roster.User
			for i := range users {
				n := roster.NewUser{Name: "Zoë 王 \U0001f600", Active: true}
				if i == 0 {
					n.Email, n.Password = "zoë@x.test", "a good password"
				}
				u, err := dir.Create(t.Context(), n)
				is.NoErr(err)
				found, err := dir.User(t.Context(), u.ID)
				is.NoErr(err)
				is.Equal(found, u)
				last = u
			}
			page, err := dir.Users(t.Context(), roster.UserQuery{Where: []roster.Condition{roster.Where(roster.FieldName, roster.OpEq, last.Name)}})
			is.NoErr(err)
			is.Equal(len(page.Users), users)
			_, err = dir.SignIn(t.Context(), roster.SignIn{Email: "zoë@x.test", Password: "a good password"})
			is.NoErr(err)
		})
	}
}
