package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"

	"example.com/roster"
)

// seenUser is the texts that a user's words come from, and where it is counted, as a
// transaction read them.
type seenUser struct {
	seenTexts
	counted totalKey
	vendors roster.VendorIDs
}

type seenTexts struct {
	version                                                 int64
	name, first, last, username, external, email, canonical string
}

func seen(u *roster.User) seenUser {
	return seenUser{seenTexts{u.Version, u.Name, u.First, u.Last, u.Username, u.ExternalID, u.Email, u.CanonicalEmail}, totalKeyOf(u), u.VendorIDs}
}

// words returns the words of the user that was seen.
func (s *seenTexts) words() string {
	return joinedWords(&roster.User{CanonicalEmail: s.canonical, Profile: roster.Profile{
		Name: s.name, First: s.first, Last: s.last, Username: s.username, ExternalID: s.external, Email: s.email,
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

// storedUser is what the rows beside that of a user were written for.
type storedUser struct {
	name, words string   // neither, where sameWords is true
	sameWords   bool     // the user that is put has the same words
	counted     totalKey // zero: the user is new
	vendors     roster.VendorIDs
}

// stored returns what the rows beside that of x were written for.
func (tx *tx) stored(ctx context.Context, x *roster.User) (was storedUser, err error) {
	if x.Version == 0 {
		return storedUser{}, nil
	}
	if was, ok := tx.seen[x.ID]; ok && was.version == x.Version {
		if seen(x).seenTexts == was.seenTexts {
			return storedUser{sameWords: true, counted: was.counted, vendors: was.vendors}, nil
		}
		return storedUser{name: was.name, words: was.words(), counted: was.counted, vendors: was.vendors}, nil
	}
	q := tx.dialect.query().add("SELECT name, words, state, role, document FROM "+tx.schema.users.name+" WHERE id = ? AND version = ?", x.ID, x.Version).add(tx.dialect.lockRows)
	err = tx.read(ctx, func(ctx context.Context) error {
		was = storedUser{counted: totalKey{account: x.Account}}
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error {
			var text string
			if err := rows.Scan(&was.name, &was.words, &was.counted.state, &was.counted.role, &text); err != nil {
				return err
			}
			if !strings.Contains(text, `"vi":`) { // the key of VendorIDs; most users have none
				return nil
			}
			var d document
			var u roster.User
			err := tx.schema.users.decode(&d, text, &u)
			was.vendors = u.VendorIDs
			return err
		})
	})
	return was, err
}

// PutUser writes the rows of the user's words where they change, and counts the user.
func (tx *tx) PutUser(ctx context.Context, x *roster.User) error {
	was, err := tx.stored(ctx, x)
	if err != nil {
		return err
	}
	number, version := x.Number, x.Version
	owner := vendorOwner{kindUser, x.Account, x.ID, x.VendorIDs}
	if err := tx.putVendorIDs(ctx, owner, was.vendors, func() error { return tx.putUserRow(ctx, x) }); err != nil {
		x.Number, x.Version = number, version
		return err
	}
	tx.see(*x)
	tx.count(was.counted, totalKeyOf(x))
	if was.counted == (totalKey{}) {
		if err := tx.learnCommon(ctx, x); err != nil {
			return err
		}
	}
	if was.sameWords {
		return nil
	}
	gone, come := wordKeys(strings.Fields(was.words)), wordKeys(roster.SearchWords(x))
	if was.name == x.Name {
		gone, come = without(gone, come), without(come, gone)
	}
	if err := tx.deleteWords(ctx, x, was.name, gone); err != nil {
		return err
	}
	return tx.insertWords(ctx, x, tx.commonOf(x.Account).without(come))
}

// without returns the words that are not among others.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(others, word) })
}

// wordsAtOnce is how many rows of words one statement writes.
const wordsAtOnce = 64

// wordsInBulk is how many, where many users are inserted at once.
const wordsInBulk = 256

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
	rows := make([]wordRow, len(words))
	for i, word := range words {
		rows[i] = wordRow{u, word}
	}
	return tx.insertWordRows(ctx, slices.Chunk(rows, wordsAtOnce))
}

// wordRow is a word that a user is found by.
type wordRow struct {
	user *roster.User
	word string
}

// compare orders rows as the index does.
func (w wordRow) compare(other wordRow) int {
	return cmp.Or(w.user.Account.Compare(other.user.Account), cmp.Compare(w.word, other.word),
		cmp.Compare(w.user.Name, other.user.Name), w.user.ID.Compare(other.user.ID))
}

// insertWordRows inserts rows by a statement for each piece.
func (tx *tx) insertWordRows(ctx context.Context, pieces iter.Seq[[]wordRow]) error {
	for rows := range pieces {
		q := tx.dialect.query().add(tx.dialect.insertMany + tx.schema.words + " (of_account, word, of_name, of_id) VALUES ")
		for i, row := range rows {
			if i > 0 {
				q.add(", ")
			}
			q.add("(?, ?, ?, ?)", row.user.Account, row.word, row.user.Name, row.user.ID)
		}
		if _, err := tx.execPlain(ctx, q); err != nil {
			return err
		}
	}
	return nil
}
