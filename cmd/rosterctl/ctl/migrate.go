package ctl

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"example.com/roster/sqlstore"
)

// versions compares the tables with this program.
type versions struct {
	applied int      // how many migrations the database has; 0: it has no tables
	newest  int      // the newest of them
	known   int      // the newest that this program has
	changed []string // those that were other ones when they were applied
}

// older reports whether the database lacks migrations of this program.
func (v versions) older() bool { return v.applied > 0 && v.applied < v.known }

func versionsOf(all []sqlstore.MigrationStatus) (v versions) {
	for _, m := range all {
		if !m.Applied.IsZero() {
			v.newest = m.Version
			v.applied++
		}
		if m.Known {
			v.known = m.Version
		}
		if m.Changed {
			v.changed = append(v.changed, m.Name)
		}
	}
	return v
}

// beside is what docs/operations.md says of two versions side by side.
const beside = "Programs of the version before go on beside the new tables. Do not start them again: they refuse newer tables. " +
	"Use what is new once every process has the new version. A migration is never run backwards."

func (s *session) migrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "migrate", Short: "Bring the tables up to date; migrate status only looks",
		Long: "Bring the tables up to date. " + beside + " Tables of a newer program are refused.",
		Args: exactly(), RunE: func(c *cobra.Command, _ []string) error { return s.migrate(c) },
	}
	c.AddCommand(&cobra.Command{
		Use: "status", Short: "Compare the tables with this program, and change nothing", Args: exactly(),
		Long: "Compare the tables with this program, and change nothing. The exit code is 0 where they fit, and 4 where they are older or newer.",
		RunE: func(c *cobra.Command, _ []string) error { return s.migrateStatus(c) },
	})
	return c
}

// openTables opens the database without looking at its tables.
func (s *session) openTables(c *cobra.Command, create bool) (*sqlstore.Store, error) {
	if own, ok := s.Store.(*sqlstore.Store); ok {
		return own, nil
	}
	if s.Store != nil {
		return nil, refused("the program keeps users in a store without migrations")
	}
	_, err := s.open(c.Context(), opening{create: create, tables: true})
	return s.store, err
}

func (s *session) migrate(c *cobra.Command) error {
	ctx := c.Context()
	store, err := s.openTables(c, true)
	if err != nil {
		return err
	}
	all, err := store.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	v := versionsOf(all)
	if v.older() {
		s.note("%s", beside)
		if err := s.confirm(fmt.Sprintf("Applying %s", count(v.known-v.applied, "migration", "migrations")), "migrate"); err != nil {
			return err
		}
	}
	if err := store.Migrate(ctx); err != nil {
		return err
	}
	return s.tell(struct {
		Before int `json:"before"`
		Now    int `json:"now"`
	}{v.applied, v.known}, "the tables are up to date: %s", count(v.known-v.applied, "migration was applied", "migrations were applied"))
}

func (s *session) migrateStatus(c *cobra.Command) error {
	store, err := s.openTables(c, false)
	if err != nil {
		return err
	}
	all, err := store.MigrationStatus(c.Context())
	if err != nil {
		return err
	}
	if err := s.printMigrations(all); err != nil {
		return err
	}
	v := versionsOf(all)
	if v.older() {
		s.note("%s", beside)
	}
	if err := s.fits(v); err != nil {
		return err
	}
	s.say("The tables fit this program.")
	return nil
}

// fits refuses tables that are not those of this program.
func (s *session) fits(v versions) error {
	switch {
	case len(v.changed) > 0:
		return refused("the migration %s is another one than the one that was applied: this program does not fit the tables", v.changed[0])
	case v.newest > v.known:
		return fmt.Errorf("%w: they have migration %d, and this program knows %d: use the newer program, and do not start this one beside them",
			sqlstore.ErrNewerSchema, v.newest, v.known)
	case v.applied == 0:
		return refused("the database has no tables of roster: make them by \"%s init\" or \"%[1]s migrate\"", s.Name)
	case v.older():
		return refused("the tables are older than this program (%d of %d migrations): \"%s migrate\" brings them up to date", v.applied, v.known, s.Name)
	}
	return nil
}

func (s *session) printMigrations(all []sqlstore.MigrationStatus) error {
	t := table{columns: []column{{head: "VERSION", right: true}, {head: "NAME", least: 12}, {head: "STATE"}, {head: s.zone("APPLIED")}}}
	for _, m := range all {
		state := "applied"
		switch {
		case m.Changed:
			state = "changed since"
		case !m.Known:
			state = "of a newer program"
		case m.Applied.IsZero():
			state = "pending"
		}
		if s.json {
			err := s.object(struct {
				Version int    `json:"version"`
				Name    string `json:"name"`
				State   string `json:"state"`
				Applied *stamp `json:"applied,omitempty"`
			}{m.Version, m.Name, state, stampOf(m.Applied)})
			if err != nil {
				return err
			}
			continue
		}
		t.add(strconv.Itoa(m.Version), m.Name, state, s.time(m.Applied))
	}
	return s.list(&t)
}
