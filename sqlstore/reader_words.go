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
	word   string
	scan   bool     // it is common: there is no list, and users are looked at by name
	next   []place  // what was read of it
	more   bool     // the database may have users behind those
	until  *place   // the last user who may be read; nil: there is none
	read   int      // how many users the last piece had
	used   int      // and at how many of them the search has stopped
	size   int      // how many to read next
	passed int      // rows that were taken off in this step
	gap    bool     // and some that were not read
	also   []string // words that its users must have, too: what is read from now on has them
	since  string   // the first user of this word is the first who is read, or one of that name
}

// The sizes of the pieces of a list: few are enough for a page, and many are cheaper.
const (
	leastPiece = 8
	firstPiece = 64
	mostPiece  = 512
)

// wordReader reads lists of words of one account.
type wordReader struct {
	*reader
	account roster.ID
	search  *roster.UserSelection
	common  commonWords   // nil: they are not known yet
	page    []roster.User // that was found before all lists were read; nil: none was
	order   sortOrder     // by name, in the table of words
	after   *place        // the page begins behind it; nil: at the first user
	reads   int           // how many pieces were read
	rows    int           // and how many users in them
	looks   int           // how many are enough to pause; 0: none
	unsure  bool          // there are common terms: whom the lists have may lack one
	lists   []termList    // of the terms
	need    int           // how many candidates are looked for
	wasted  int           // how many pieces in a row had few users at which the search stopped
	steps   []*wordList   // the lists whose rows are counted
	first   place         // the first candidate
	passed  place         // the last candidate
	paused  *place        // the last one that a search has passed; nil: it has not paused
}

func newWordReader(r *reader, x *roster.UserSelection) (*wordReader, error) {
	w := &wordReader{reader: r, account: x.Account, search: x, order: sortOrder{dialect: r.dialect, keys: x.Sort, indexed: true, ofWords: true}}
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
	if len(l.also) > 0 {
		return w.readMeeting(ctx, l, from, atToo)
	}
	w.reads++
	size := w.affordable(l.size, 1)
	q := w.dialect.query()
	if err := w.pieceOf(q, "of_name, of_id", l, from, atToo, size); err != nil {
		return err
	}
	places, err := w.readPlaces(ctx, q, nil)
	w.rows += len(places)
	l.next, l.more = places, len(places) == size
	l.read, l.used = len(places), 0
	l.size = min(w.dialect.growth*l.size, mostPiece)
	return err
}

// affordable returns how many rows of a cost a piece may have, which would have size: a
// search that will pause reads little more than it may, and leaves no small piece for
// another statement.
func (w *wordReader) affordable(size, cost int) int {
	if w.looks == 0 {
		return size
	}
	most := max((w.looks-w.rows+cost*firstPiece-1)/(cost*firstPiece), 1) * firstPiece
	if size+firstPiece < most {
		return size
	}
	return most
}

// pieceOf appends the query for size users of l, by columns of the table of words.
func (w *wordReader) pieceOf(q *query, columns string, l *wordList, from *place, atToo bool, size int) error {
	order := w.order
	order.atToo, order.ofWords = atToo, !l.scan
	q.filtered = false
	if l.scan {
		q.add("SELECT name, id FROM "+w.schema.users.name).where("account = ?", w.account).whereTerms(q.seek, []string{l.word})
	} else {
		q.add("SELECT " + columns)
		for _, word := range l.also {
			q.add(", (SELECT count(*) FROM "+w.schema.words+" AS other WHERE other.of_account = ? AND other.word = ?", w.account, word)
			q.add(" AND other.of_name = " + w.schema.words + ".of_name AND other.of_id = " + w.schema.words + ".of_id)")
		}
		q.add(" FROM "+w.schema.words).where("of_account = ?", w.account).seek("word = ?", l.word)
	}
	if l.since != "" {
		q.seek("of_name"+strings.TrimRight(comparison(order.desc(0)), " ")+"= (SELECT of_name FROM "+w.schema.words+" WHERE of_account = ? AND word = ?"+order.orderBy()+" LIMIT 1)", w.account, l.since)
	}
	if from != nil {
		if err := order.seekAfter(q, &roster.Position{Values: []roster.Value{{Text: from.name}}, ID: from.id}); err != nil {
			return err
		}
	}
	if l.until != nil {
		q.seek("(of_name, of_id)"+strings.TrimRight(comparison(!order.desc(0)), " ")+"= (?, ?)", l.until.name, l.until.id)
	}
	q.add(order.orderBy()).pieceLimit(size)
	return nil
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
	l.used++
	l.passed++
	if len(l.next) > 0 || !l.more {
		return nil
	}
	return w.readPiece(ctx, l, &last, false)
}

// seek takes the users before a place off l.
func (w *wordReader) seek(ctx context.Context, l *wordList, to place) error {
	before, _ := slices.BinarySearchFunc(l.next, to, w.compare)
	l.next = l.next[before:]
	l.used++
	l.passed += before
	if len(l.next) > 0 || !l.more {
		return nil
	}
	l.gap = true
	if w.wasted++; l.used*muchDenser < l.read { // most of the piece was for nothing
		l.size = min(firstPiece, (w.need/16+1)*16)
	} else {
		w.wasted = 0
	}
	return w.readPiece(ctx, l, &to, true)
}
