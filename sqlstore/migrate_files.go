package sqlstore

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed migrations
var migrationFS embed.FS

// Migration is one numbered change of the tables.
type Migration struct {
	Version  int    // 1 and up
	Name     string // of the file: "0001_records.sql"
	Text     string // statements, each ended by a semicolon at the end of a line
	checksum string // of the file
}

// statements returns the statements of the text.
func (m *Migration) statements() []string {
	var all []string
	var b strings.Builder
	for line := range strings.Lines(m.Text) {
		if strings.HasPrefix(strings.TrimSpace(line), "--") {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(strings.TrimSpace(line), ";") {
			all = append(all, strings.TrimSpace(b.String()))
			b.Reset()
		}
	}
	return all
}

// Migrations returns what [Store.Migrate] applies, in order, for a migration
// tool of the host. prefix is Config.Prefix; empty is "roster_". Each statement
// may run twice.
func (d Dialect) Migrations(prefix string) ([]Migration, error) {
	all, err := migrationFiles(d.String(), prefix)
	if err != nil {
		return nil, err
	}
	return all[1:], nil
}

// migrationFiles returns the tables that Migrate itself needs, followed by every
// migration of a dialect.
func migrationFiles(dialect, prefix string) ([]Migration, error) {
	if prefix == "" {
		prefix = defaultPrefix
	}
	if err := checkPrefix(prefix); err != nil {
		return nil, err
	}
	names, err := fs.Glob(migrationFS, "migrations/"+dialect+"/*.sql")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("sqlstore: no migrations for %q: %w", dialect, fs.ErrNotExist)
	}
	var all []Migration
	for i, name := range names {
		text, err := migrationFS.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("sqlstore: %w", err)
		}
		sum := sha256.Sum256(text)
		all = append(all, Migration{
			Version:  i,
			Name:     name[strings.LastIndexByte(name, '/')+1:],
			Text:     strings.ReplaceAll(string(text), defaultPrefix, prefix),
			checksum: hex.EncodeToString(sum[:]),
		})
	}
	return all, nil
}
