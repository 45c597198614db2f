package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.com/roster"
)

// place is where a user stands in the order of names.
type place struct {
	name string
	id   roster.ID
}

// wordList is the users who have one word, in the order of names. It is read piece by
// piece.
type wordList struct {
	word string
	scan bool    // it is common: there is no list, and users are looked at by name
	next []place // what was read of it
	more bool    // the database may have users behind those
	size int     // how many to read next
}

// The sizes of the pieces of a list: few are enough for a page, and many are cheaper.
const (
	firstPiece = 64
	mostPiece  = 512
)

// wordReader reads lists of words of one account.
type wordReader struct {
	*reader
	account roster.ID
	search  *roster.UserSelection
	common  commonWords
	page    []roster.User // that was found before all lists were read; nil: none was
	order   sortOrder     // by name, in the table of words
	after   *place        // the page begins behind it; nil: at the first user
	reads   int           // how many pieces were read
	rows    int           // and how many users in them
	looks   int           // how many are enough to pause; 0: none
	paused  *place        // the last one that a search has passed; nil: it has not paused
}

func newWordReader(r *reader, x *roster.UserSelection, common commonWords) (*wordReader, error) {
	w := &wordReader{reader: r, account: x.Account, search: x, common: common, order: sortOrder{dialect: r.dialect, keys: x.Sort, indexed: true, ofWords: true}}
	if x.After == nil {
		return w, nil
	}
	if len(x.After.Values) != 1 {
		return nil, errCursor
	}
	w.after = &place{name: x.After.Values[0].Text, id: x.After.ID}
	return w, nil
}

// compare orders places as the page is ordered.
func (w *wordReader) compare(a, b place) int {
	c := cmp.Or(strings.Compare(a.name, b.name), a.id.Compare(b.id))
	if w.order.desc(0) {
		return -c
	}
	return c
}

// newWordList returns a list of which nothing was read.
func (w *wordReader) newWordList(word string) *wordList {
	return &wordList{word: word, scan: w.common.has(word), more: true, size: firstPiece}
}

// list returns the list of a word from the beginning of the page on.
func (w *wordReader) list(ctx context.Context, word string) (*wordList, error) {
	l := w.newWordList(word)
	return l, w.readPiece(ctx, l, w.after, false)
}

// readPiece reads the users of l behind a place. atToo: and the one who stands there.
func (w *wordReader) readPiece(ctx context.Context, l *wordList, from *place, atToo bool) error {
	w.reads++
	q := w.dialect.query()
	order := w.order
	order.atToo, order.ofWords = atToo, !l.scan
	if l.scan {
		q.add("SELECT name, id FROM "+w.schema.users.name).where("account = ?", w.account).whereTerms(q.seek, []string{l.word})
	} else {
		q.add("SELECT of_name, of_id FROM "+w.schema.words).where("of_account = ?", w.account).seek("word = ?", l.word)
	}
	if from != nil {
		if err := order.seekAfter(q, &roster.Position{Values: []roster.Value{{Text: from.name}}, ID: from.id}); err != nil {
			return err
		}
	}
	places, err := w.readPlaces(ctx, q.add(order.orderBy()).limit(l.size), nil)
	w.rows += len(places)
	l.next, l.more = places, len(places) == l.size
	l.size = min(2*l.size, mostPiece)
	return err
}

// readPlaces returns the places of rows of the table of words. words is where their first
// column goes, the word; nil: they have none.
func (w *wordReader) readPlaces(ctx context.Context, q *query, words *[]string) (places []place, err error) {
	var word string
	var id sql.RawBytes
	err = w.read(ctx, func(ctx context.Context) error {
		places = nil
		if words != nil {
			*words = nil
		}
		return w.queryRows(ctx, q, func(rows *sql.Rows) (err error) {
			var p place
			if words == nil {
				err = rows.Scan(&p.name, &id)
			} else {
				err = rows.Scan(&word, &p.name, &id)
				*words = append(*words, word)
			}
			if err == nil {
				p.id, err = scannedID(id)
			}
			places = append(places, p)
			return err
		})
	})
	return places, err
}

// scannedID returns an id that a driver returned as 16 bytes or as a text.
func scannedID(column []byte) (id roster.ID, err error) {
	if len(column) == len(id) {
		return roster.ID(column), nil
	}
	return roster.ParseID(string(column))
}

// leave takes the first user off l.
func (w *wordReader) leave(ctx context.Context, l *wordList) error {
	last := l.next[0]
	l.next = l.next[1:]
	if len(l.next) > 0 || !l.more {
		return nil
	}
	return w.readPiece(ctx, l, &last, false)
}

// seek takes the users before a place off l.
func (w *wordReader) seek(ctx context.Context, l *wordList, to place) error {
	before, _ := slices.BinarySearchFunc(l.next, to, w.compare)
	l.next = l.next[before:]
	if len(l.next) > 0 || !l.more {
		return nil
	}
	return w.readPiece(ctx, l, &to, true)
}
