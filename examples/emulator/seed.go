package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"example.com/roster"
	"example.com/roster/internal/population"
	"example.com/roster/moving"
)

// crowd is how many made-up people there are.
const crowd = 1_000

// madeUp returns the made-up people as JSON lines: in every state, with names that programs
// stumble over, and under the ids that each vendor has given them.
func madeUp() ([]byte, error) {
	all := population.New(crowd)
	rows := all.Rows()
	people := rows[len(rows)-crowd:]
	for i, p := range all.People {
		people[i].PasswordHash = "" // nobody signs in here
		people[i].Number = p.Publicala
		people[i].VendorIDs["pickaxe"] = p.Pickaxe
		people[i].VendorIDs["papershift"] = p.Papershift
		people[i].VendorIDs["publicala"] = strconv.FormatInt(p.Publicala, 10)
	}
	var lines bytes.Buffer
	w := moving.NewJSONLinesWriter(&lines)
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	err := w.Flush()
	return lines.Bytes(), err
}

// seedLines returns text as it is, or the objects of a JSON array as lines.
func seedLines(text []byte) ([]byte, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		return text, nil
	}
	var rows []json.RawMessage
	if err := json.Unmarshal(text, &rows); err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	for _, row := range rows {
		if err := json.Compact(&lines, row); err != nil {
			return nil, err
		}
		lines.WriteByte('\n')
	}
	return lines.Bytes(), nil
}

// populate imports the seed, and makes the people who have tokens.
func populate(ctx context.Context, dir *roster.Directory, o options) error {
	var refused error
	importer := moving.Importer{Directory: dir, Outcome: func(out moving.Outcome) {
		if out.Result == moving.Refused && refused == nil {
			refused = fmt.Errorf("row %d of the seed, %s: %s %s", out.Line, out.Who, out.Field, out.Reason)
		}
	}}
	_, err := importer.Import(ctx, moving.NewJSONLines(bytes.NewReader(o.seed)))
	if err = errors.Join(err, refused); err != nil {
		return err
	}
	for _, p := range o.people {
		if err := ensure(ctx, dir, p); err != nil {
			return fmt.Errorf("token of %s: %w", p.email, err)
		}
	}
	_, err = dir.EditAccount(ctx, func(a *roster.AccountProfile) error { a.Name = "Emulator"; return nil })
	return err
}

// ensure gives p its token. Whoever the seed lacks is made.
func ensure(ctx context.Context, dir *roster.Directory, p person) error {
	u, err := dir.UserByEmail(ctx, p.email)
	if errors.Is(err, roster.ErrNotFound) {
		u, err = dir.Create(ctx, roster.NewUser{Email: p.email, EmailVerified: true, Name: string(p.role), Role: p.role, Active: true})
	}
	if err == nil {
		_, _, err = dir.IssueToken(ctx, roster.NewToken{User: u.ID, Text: roster.SecretText(p.token), Role: p.role})
	}
	return err
}
