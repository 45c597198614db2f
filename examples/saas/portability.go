package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"example.com/roster"
)

// importPeople makes users from lines of CSV: e-mail, name, bcrypt hash. They keep
// their passwords. It goes on after a bad line, and names it.
func (c *call) importPeople() (any, error) {
	lines := csv.NewReader(http.MaxBytesReader(c.w, c.Body, 10<<20))
	lines.FieldsPerRecord = 3
	made, bad := 0, []string{}
	for {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return map[string]any{"imported": made, "bad": bad}, nil
		}
		if err != nil {
			return nil, &roster.InvalidError{Field: "body", Reason: "must be CSV of three fields: " + err.Error()}
		}
		_, err = c.people.Create(c.Context(), roster.NewUser{
			Email: line[0], EmailVerified: true, Name: line[1], PasswordHash: roster.PasswordHash(line[2]), Active: true,
		})
		if err == nil {
			made++
			continue
		}
		if !errors.Is(err, roster.ErrInvalid) && !errors.Is(err, roster.ErrUnusableHash) && !errors.Is(err, roster.ErrExists) {
			return nil, err
		}
		n, _ := lines.FieldPos(0)
		bad = append(bad, fmt.Sprintf("line %d: %v", n, err))
	}
}

// exportPeople writes everybody as lines of JSON, a page at a time.
func (c *call) exportPeople() (any, error) {
	c.w.Header().Set("Content-Type", "application/jsonl")
	out := json.NewEncoder(c.w)
	for q, more := (roster.PersonQuery{}), true; more; more = q.Cursor != "" {
		page, err := c.people.People(c.Context(), q)
		if err != nil {
			return nil, err
		}
		for _, p := range page.People {
			if err := out.Encode(c.person(p.User)); err != nil {
				return nil, err
			}
		}
		q.Cursor = page.Next
	}
	return nil, nil
}

// exportPerson writes all that is kept about a user of the workspace.
func (c *call) exportPerson() (any, error) {
	return nil, c.people.Export(c.Context(), c.id, c.w)
}
