package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.com/roster"
)

// seenUser is a user as a transaction read it, and the texts that its words come from.
type seenUser struct {
	seenTexts
	user roster.User
}

type seenTexts struct {
	version int64
	wordTexts
}

// wordTexts are the texts that the words of a user come from.
type wordTexts struct{ name, first, last, username, external, email, canonical string }

func textsOf(u *roster.User) wordTexts {
	return wordTexts{u.Name, u.First, u.Last, u.Username, u.ExternalID, u.Email, u.CanonicalEmail}
}

func seen(u *roster.User) seenUser { return seenUser{seenTexts{u.Version, textsOf(u)}, *u} }

// words returns the words of the user that was seen.
func (s *seenUser) words() string { return joinedWords(&s.user) }

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
	name, email, words string   // none of them, where sameWords is true
	sameWords          bool     // the user that is put has the same words
	counted            totalKey // zero: the user is new
	created            int64    // in microseconds
	vendors            roster.VendorIDs
}

// stored returns what the rows beside that of x were written for.
func (tx *tx) stored(ctx context.Context, x *roster.User) (was storedUser, err error) {
	if x.Version == 0 {
		return storedUser{}, nil
	}
	if was, ok := tx.seen[x.ID]; ok && was.version == x.Version {
		stored := storedUser{counted: totalKeyOf(&was.user), created: roster.Micros(was.user.Created), vendors: was.user.VendorIDs}
		if stored.sameWords = seen(x).seenTexts == was.seenTexts; !stored.sameWords {
			stored.name, stored.email, stored.words = was.name, was.canonical, was.words()
		}
		return stored, nil
	}
	q := tx.dialect.query().add("SELECT name, email, words, state, role, created, document FROM "+tx.schema.users.name+" WHERE id = ? AND version = ?", x.ID, x.Version).add(tx.dialect.lockRows)
	err = tx.read(ctx, func(ctx context.Context) error {
		was = storedUser{counted: totalKey{account: x.Account}}
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error {
			var text string
			if err := rows.Scan(&was.name, &was.email, &was.words, &was.counted.state, &was.counted.role, &was.created, &text); err != nil {
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
	tx.count(was.counted, totalKeyOf(x), was.created != roster.Micros(x.Created))
	if was.counted == (totalKey{}) {
		if err := tx.learnCommon(ctx, x); err != nil {
			return err
		}
	}
	if was.sameWords {
		return nil
	}
	gone, come := wordKeys(strings.Fields(was.words), was.email), wordKeys(roster.SearchWords(x), x.CanonicalEmail)
	if was.name == x.Name {
		gone, come = without(gone, come), without(come, gone)
	}
	if err := tx.deleteWords(ctx, x, was.name, gone); err != nil {
		return err
	}
	tx.addWords(x, come)
	if len(tx.words) < mostWords {
		return nil
	}
	return tx.putWords(ctx)
}

// without returns the words that are not among others.
func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return slices.Contains(others, word) })
}

// wordsAtOnce is how many rows of words one statement writes, and wordsInBulk how many
// where there are more.
const (
	wordsAtOnce = 64
	wordsInBulk = 256
)

// mostWords is how many rows of words a transaction keeps before it writes them: those of
// ten thousand users, so that each page of the index is written once for all of them.
const mostWords = 128 << 10

// deleteWords deletes rows of u, who has them by a name. Those that wait are written first:
// they may be among them.
func (tx *tx) deleteWords(ctx context.Context, u *roster.User, name string, words []string) error {
	if len(words) == 0 {
		return nil
	}
	if err := tx.putWords(ctx); err != nil {
		return err
	}
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

// wordRow is a word that a user is found by. A transaction may keep many of them.
type wordRow struct {
	word string
	of   *wordOwner
}

type wordOwner struct {
	account, id roster.ID
	name        string
}

// compare orders rows as the index does.
func (w wordRow) compare(other wordRow) int {
	if c := w.of.account.Compare(other.of.account); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(w.word, other.word), cmp.Compare(w.of.name, other.of.name), w.of.id.Compare(other.of.id))
}

// addWords notes words of u that putWords writes.
func (tx *tx) addWords(u *roster.User, words []string) {
	owner := &wordOwner{u.Account, u.ID, u.Name}
	for _, word := range tx.commonOf(u.Account).without(words) {
		tx.words = append(tx.words, wordRow{word, owner})
	}
}

// putWords writes the words that were noted, in the order of their index: so pages of it
// are written one after another, and transactions do not wait for each other in a circle.
func (tx *tx) putWords(ctx context.Context) error {
	rows := tx.words
	tx.words = nil
	slices.SortFunc(rows, wordRow.compare)
	some := slices.Chunk(rows, wordsAtOnce)
	if len(rows) > wordsAtOnce {
		some = pieces(rows, min(wordsInBulk, tx.dialect.mostValues/4))
	}
	for rows := range some {
		q := tx.dialect.query().add(tx.dialect.insertMany + tx.schema.words + " (of_account, word, of_name, of_id) VALUES ")
		for i, row := range rows {
			if i > 0 {
				q.add(", ")
			}
			q.add("(?, ?, ?, ?)", row.of.account, row.word, row.of.name, row.of.id)
		}
		if _, err := tx.execPlain(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// Users is Users of the reader. A search reads the words that the transaction has written.
func (tx *tx) Users(ctx context.Context, x roster.UserSelection) ([]roster.User, error) {
	if err := tx.wordsFor(ctx, &x); err != nil {
		return nil, err
	}
	return tx.reader.Users(ctx, x)
}

// CountUsers is CountUsers of the reader, after the same.
func (tx *tx) CountUsers(ctx context.Context, x roster.UserSelection) (int, error) {
	if err := tx.wordsFor(ctx, &x); err != nil {
		return 0, err
	}
	return tx.reader.CountUsers(ctx, x)
}

func (tx *tx) wordsFor(ctx context.Context, x *roster.UserSelection) error {
	if len(x.Search) == 0 {
		return nil
	}
	return tx.putWords(ctx)
}
