package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.com/roster"
)

// joinedWords returns what the column words holds: the words that a search finds u
// by, each with a blank in front.
func joinedWords(u *roster.User) string {
	var b strings.Builder
	for _, word := range roster.SearchWords(u) {
		b.WriteString(" " + word)
	}
	return b.String()
}

// seenUser is the number of a user, and the texts that its words come from, as a
// transaction read them.
type seenUser struct {
	version, number                               int64
	name, first, last, external, email, canonical string
}

func seen(u *roster.User) seenUser {
	return seenUser{u.Version, u.Number, u.Name, u.First, u.Last, u.ExternalID, u.Email, u.CanonicalEmail}
}

// words returns the words of the user that was seen.
func (s *seenUser) words() string {
	return joinedWords(&roster.User{CanonicalEmail: s.canonical, Profile: roster.Profile{
		Name: s.name, First: s.first, Last: s.last, ExternalID: s.external, Email: s.email,
	}})
}

// maxSeen is how many users a transaction remembers.
const maxSeen = 100

// see remembers users that a transaction reads: most of those that it writes are
// among them, and their words need not be read again.
func (r *reader) see(users ...roster.User) {
	if r.seen == nil || len(r.seen)+len(users) > maxSeen {
		return
	}
	for i := range users {
		r.seen[users[i].ID] = seen(&users[i])
	}
}

// storedWords returns the words of the user that x replaces, and unchangedWords
// where x has the same.
func (tx *tx) storedWords(ctx context.Context, x *roster.User) (words string, err error) {
	if x.Version == 0 {
		return "", nil
	}
	if was, ok := tx.seen[x.ID]; ok && was.version == x.Version {
		now := seen(x)
		now.number = was.number
		if now == was {
			return unchangedWords, nil
		}
		return was.words(), nil
	}
	q := tx.dialect.query().add("SELECT words FROM "+tx.schema.users.name+" WHERE id = ? AND version = ?", x.ID, x.Version).add(tx.dialect.lockRows)
	err = tx.read(ctx, func(ctx context.Context) error {
		words = ""
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&words) })
	})
	return words, err
}

// unchangedWords stands for the words that a user has and keeps. No user has it.
const unchangedWords = "unchanged"

// PutUser writes the words of the user where they change.
func (tx *tx) PutUser(ctx context.Context, x *roster.User) error {
	before, err := tx.storedWords(ctx, x)
	if err != nil {
		return err
	}
	if err := putRecord(ctx, tx, tx.schema.users, x); err != nil {
		return err
	}
	tx.see(*x)
	if before == unchangedWords {
		return nil
	}
	return tx.putWords(ctx, x, strings.Fields(before), roster.SearchWords(x))
}

// putWords replaces the words of a user.
func (tx *tx) putWords(ctx context.Context, u *roster.User, before, after []string) error {
	among := func(from []string) func(string) bool {
		return func(word string) bool { return slices.Contains(from, word) }
	}
	gone := slices.DeleteFunc(slices.Clone(before), among(after))
	come := slices.DeleteFunc(slices.Clone(after), among(before))
	for words := range slices.Chunk(gone, 64) {
		values := make([]any, len(words))
		for i, word := range words {
			values[i] = word
		}
		text, values := placeholders(values)
		q := tx.dialect.query().add("DELETE FROM "+tx.schema.words+" WHERE account = ? AND user_number = ?", u.Account, u.Number)
		if _, err := tx.execPlain(ctx, q.add(" AND word IN "+text, values...)); err != nil {
			return err
		}
	}
	for words := range slices.Chunk(come, 64) {
		q := tx.dialect.query().add("INSERT INTO " + tx.schema.words + " (account, word, user_number) VALUES ")
		for i, word := range words {
			if i > 0 {
				q.add(", ")
			}
			q.add("(?, ?, ?)", u.Account, word, u.Number)
		}
		if _, err := tx.execPlain(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
