package main

import (
	"database/sql"
	"encoding/json"
	"errors"

	"example.com/roster"
)

// createProject writes a row of the product's own and invites somebody, in one
// transaction: both are there and the mail goes out, or nothing has happened.
func (c *call) createProject(in struct{ Name, Invite string }) (any, error) {
	err := c.store.Transaction(c.Context(), func(tx *sql.Tx) error {
		made, err := tx.ExecContext(c.Context(), `INSERT INTO projects (workspace, name) VALUES (?, ?) ON CONFLICT DO NOTHING`,
			c.people.AccountID().String(), in.Name)
		if err != nil {
			return err
		}
		if n, err := made.RowsAffected(); n == 0 || err != nil {
			return errors.Join(err, &roster.ExistsError{Field: "name of the project"})
		}
		if in.Invite != "" {
			_, err = c.people.WithStore(c.store.Join(tx)).Invite(c.Context(), roster.NewInvitation{Email: in.Invite, Mail: true})
		}
		return err
	})
	return map[string]any{"name": in.Name}, err
}

// listProjects shows the names of the workspace's projects.
func (c *call) listProjects() (any, error) {
	var names string
	err := c.db.QueryRowContext(c.Context(), `SELECT json_group_array(name ORDER BY name) FROM projects WHERE workspace = ?`,
		c.people.AccountID().String()).Scan(&names)
	return map[string]any{"projects": json.RawMessage(names)}, err
}
