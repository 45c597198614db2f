package database_test

import (
	"path/filepath"
	"testing"

	"github.com/matryer/is"
	"go.uber.org/goleak"

	"example.com/roster/internal/faults/database"
	"example.com/roster/sqlstore"
)

// TestWhatCannotBeOpenedLeavesNothing opens a file in a directory that is not there.
func TestWhatCannotBeOpenedLeavesNothing(t *testing.T) {
	is := is.New(t)
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	d, err := database.Open(t.Context(), "sqlite", filepath.Join(t.TempDir(), "absent", "db"), sqlstore.SynchronousFull)
	is.True(err != nil)
	is.True(d == nil)
}
