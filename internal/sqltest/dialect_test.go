package sqltest

import (
	"database/sql"
	"reflect"
	"testing"

	"example.com/roster/sqlstore"
)

// newVariant returns a migrated store on SQLite in whose dialect some settings
// differ. Programs cannot change a dialect, so it reaches into the store by
// reflection. A setting that does not exist makes it panic.
func newVariant(t testing.TB, db *sql.DB, settings map[string]any) *sqlstore.Store {
	t.Helper()
	s := sqlstore.New(db, sqlstore.SQLite, nil)
	writable := func(v reflect.Value) reflect.Value { return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem() }
	dialect := writable(reflect.ValueOf(s).Elem().FieldByName("dialect"))
	variant := reflect.New(dialect.Type().Elem()) // a copy: every store on SQLite shares the original
	variant.Elem().Set(dialect.Elem())
	for name, value := range settings {
		writable(variant.Elem().FieldByName(name)).Set(reflect.ValueOf(value))
	}
	dialect.Set(variant)
	return started(t, s)
}
