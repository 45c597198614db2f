package sqltest

import (
	"testing"

	"github.com/matryer/is"
)

// versions ask each kind of database which version it is.
var versions = map[string]string{
	"sqlite":   "SELECT sqlite_version()",
	"postgres": "SHOW server_version",
	"mysql":    "SELECT version()",
}

// TestVersions prints what the promises were held on.
func TestVersions(t *testing.T) {
	onEach(t, func(t *testing.T, e engine) {
		version := text(t, e.open(t), versions[e.dialect.String()])
		is.New(t).True(version != "")
		t.Log(version)
	})
}
