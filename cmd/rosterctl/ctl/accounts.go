package ctl

import (
	"math"

	"github.com/spf13/cobra"

	"example.com/roster"
)

func (s *session) accountsCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "List accounts", Args: exactly(), RunE: func(c *cobra.Command, _ []string) error {
		dir, err := s.whole(c.Context(), opening{})
		if err != nil {
			return err
		}
		t := table{columns: []column{{head: "ID"}, {head: "NAME", least: 12}, {head: "STATE"}, {head: s.zone("CREATED")}}}
		err = eachAccount(c.Context(), dir, math.MaxInt, func(a roster.Account) error {
			state := "open"
			if !a.Closed.IsZero() {
				state = "closed"
			}
			if s.json {
				return s.object(struct {
					ID      string `json:"id"`
					Name    string `json:"name"`
					State   string `json:"state"`
					Created stamp  `json:"created"`
					Closed  *stamp `json:"closed,omitempty"`
				}{a.ID.String(), a.Name, state, stamp{a.Created}, stampOf(a.Closed)})
			}
			t.add(a.ID.String(), a.Name, state, s.timeAs(a.Created, "2006-01-02"))
			return nil
		})
		if err != nil {
			return err
		}
		return s.list(&t)
	}}
	return group("accounts", "List the accounts, which -account takes", list)
}
