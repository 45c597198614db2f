package sqlstore

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// serverError is an error of a server with an SQLSTATE, as drivers make them.
type serverError string

func (e serverError) Error() string    { return "the server's own words" }
func (e serverError) SQLState() string { return string(e) }

// TestExplainLostStatements names what cures a pooler that loses prepared statements,
// for both drivers.
func TestExplainLostStatements(t *testing.T) {
	db := sql.OpenDB(nil)
	defer db.Close()
	s := New(db, Postgres, nil)
	for state, want := range map[string]bool{"26000": true, "42P05": true, "08P01": true, "23505": false, "08006": false} {
		t.Run(state, func(t *testing.T) {
			is := is.New(t)
			cause := serverError(state)
			err := s.explain(t.Context(), cause)
			is.True(errors.Is(err, cause))
			for _, word := range []string{"pooler", "Config.Unprepared", "default_query_exec_mode=exec (pgx)", "binary_parameters=yes (lib/pq)"} {
				is.Equal(strings.Contains(err.Error(), word), want)
			}
		})
	}
}
