package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.com/roster"
)

// seenUser is the texts that a user's words come from, as a transaction read them.
type seenUser struct {
	version                                       int64
	name, first, last, external, email, canonical string
}

func seen(u *roster.User) seenUser {
	return seenUser{u.Version, u.Name, u.First, u.Last, u.ExternalID, u.Email, u.CanonicalEmail}
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

// storedWords returns the name and the words that rows of x were written for, and
// whether x has the same.
func (tx *tx) storedWords(ctx context.Context, x *roster.User) (name, words string, same bool, err error) {
	if x.Version == 0 {
		return "", "", false, nil
	}
	if was, ok := tx.seen[x.ID]; ok && was.version == x.Version {
		if now := seen(x); now == was {
			return "", "", true, nil
		}
		return was.name, was.words(), false, nil
	}
	q := tx.dialect.query().add("SELECT name, words FROM "+tx.schema.users.name+" WHERE id = ? AND version = ?", x.ID, x.Version).add(tx.dialect.lockRows)
	err = tx.read(ctx, func(ctx context.Context) error {
		name, words = "", ""
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&name, &words) })
	})
	return name, words, false, err
}

// PutUser writes the rows of the user's words where they change.
func (tx *tx) PutUser(ctx context.Context, x *roster.User) error {
	name, words, same, err := tx.storedWords(ctx, x)
	if err != nil {
		return err
	}
	if err := tx.putUserRow(ctx, x); err != nil {
		return err
	}
	tx.see(*x)
	if same {
		return nil
	}
	gone, come := wordKeys(strings.Fields(words)), wordKeys(roster.SearchWords(x))
	if name == x.Name {
		gone, come = without(gone, come), without(come, gone)
	}
	if err := tx.deleteWords(ctx, x, name, gone); err != nil {
		return err
	}
	return tx.insertWords(ctx, x, come)
}

// without returns the words that are not among others.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(others, word) })
}

// wordsAtOnce is how many rows of words one statement writes.
const wordsAtOnce = 64

func (tx *tx) deleteWords(ctx context.Context, u *roster.User, name string, words []string) error {
	for words := range slices.Chunk(words, wordsAtOnce) {
		values := make([]any, len(words))
		for i, word := range words {
			values[i] = word
		}
		text, values := placeholders(values)
		q := tx.dialect.query().add("DELETE FROM "+tx.schema.words+" WHERE of_account = ?", u.Account)
		q.add(" AND word IN "+text, values...).add(" AND of_name = ? AND of_id = ?", name, u.ID)
		if _, err := tx.execPlain(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

func (tx *tx) insertWords(ctx context.Context, u *roster.User, words []string) error {
	for words := range slices.Chunk(words, wordsAtOnce) {
		q := tx.dialect.query().add("INSERT INTO " + tx.schema.words + " (of_account, word, of_name, of_id) VALUES ")
		for i, word := range words {
			if i > 0 {
				q.add(", ")
			}
			q.add("(?, ?, ?, ?)", u.Account, word, u.Name, u.ID)
		}
		if _, err := tx.execPlain(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
