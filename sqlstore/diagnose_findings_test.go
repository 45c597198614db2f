package sqlstore

import (
	"testing"
	"time"

	"github.com/matryer/is"
)

// TestSchemaFindings compares the migrations of a database with those of a program.
func TestSchemaFindings(t *testing.T) {
	at := time.Unix(1, 0)
	for _, c := range []struct {
		name   string
		status []MigrationStatus
		want   []FindingKind
	}{
		{"the same", []MigrationStatus{{Version: 1, Known: true, Applied: at}}, nil},
		{"none", []MigrationStatus{{Version: 1, Known: true}}, []FindingKind{FindingNoTables}},
		{"fewer", []MigrationStatus{{Version: 1, Known: true, Applied: at}, {Version: 2, Known: true}}, []FindingKind{FindingOlderSchema}},
		{"one left out", []MigrationStatus{{Version: 1, Known: true}, {Version: 2, Known: true, Applied: at}}, []FindingKind{FindingOlderSchema}},
		{"more", []MigrationStatus{{Version: 1, Known: true, Applied: at}, {Version: 2, Applied: at}}, []FindingKind{FindingNewerSchema}},
		{"another one", []MigrationStatus{{Version: 1, Known: true, Applied: at, Changed: true}}, []FindingKind{FindingChangedSchema}},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			var kinds []FindingKind
			for _, f := range schemaFindings(c.status) {
				kinds = append(kinds, f.Kind)
			}
			is.Equal(kinds, c.want)
		})
	}
}
