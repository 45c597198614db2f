package sqlstore

import (
	"context"
	"database/sql"
	"slices"
)

// Words that many users have and words that few have meet in the rows of the few: to
// look each of those up among the many takes less than to read the many who stand between
// two of the few.
const (
	muchDenser = 8 // users of the one list for each of the other
	mostWasted = 2 // pieces that are read of the many
	lookCost   = 4 // rows of a list that are read in the time of a look at one user
	seekCost   = 3 // rows of a list that are read in the time of a look for one row
)

// meetInFew leaves out the lists that have many users for each one of the list that
// reaches farthest. What is read of that one from then on has only users who are in those,
// too; what was read may have others.
func (w *wordReader) meetInFew() {
	w.wasted = 0
	var few *wordList
	for _, t := range w.lists {
		if l := t.only(); l != nil && len(l.next) >= muchDenser && (few == nil || w.compare(l.last(), few.last()) > 0) {
			few = l
		}
	}
	if few == nil {
		return
	}
	w.lists = slices.DeleteFunc(w.lists, func(t termList) bool {
		l := t.only()
		if l == nil || l == few || !l.more || w.compare(l.last(), few.next[len(few.next)/muchDenser]) >= 0 {
			return false
		}
		few.also = append(few.also, l.word)
		w.unsure = true
		t.stay()
		return true
	})
}

// only returns the one list of a term that has users, else nil. It is nil for a scan.
func (t termList) only() *wordList {
	var only *wordList
	for _, l := range t {
		if len(l.next) == 0 && !l.more {
			continue
		}
		if only != nil || len(l.next) == 0 || l.scan {
			return nil
		}
		only = l
	}
	return only
}

// last returns the last user that was read.
func (l *wordList) last() place { return l.next[len(l.next)-1] }

// readMeeting is readPiece for a list whose users must have other words, too.
func (w *wordReader) readMeeting(ctx context.Context, l *wordList, from *place, atToo bool) error {
	for {
		cost := 1 + seekCost*len(l.also)
		size := w.affordable(l.size, cost)
		places, meet, err := w.readMeetingPiece(ctx, l, from, atToo, size)
		if err != nil {
			return err
		}
		w.reads++
		w.rows += cost * len(places)
		l.more = len(places) == size
		l.size = min(w.dialect.growth*l.size, mostPiece)
		l.next = nil
		for i, p := range places {
			if meet[i] {
				l.next = append(l.next, p)
			} else {
				l.passed++
			}
		}
		if len(l.next) > 0 || !l.more {
			return nil
		}
		from, atToo = &places[size-1], false
		if w.looks > 0 && w.rows >= w.looks {
			w.paused = from
			return nil
		}
	}
}

// readMeetingPiece reads the next users of l, and whether each of them has the other words.
func (w *wordReader) readMeetingPiece(ctx context.Context, l *wordList, from *place, atToo bool, size int) (places []place, meet []bool, err error) {
	q := w.dialect.query()
	if err := w.pieceOf(q, "of_name, of_id", l, from, atToo, size); err != nil {
		return nil, nil, err
	}
	var p place
	var id sql.RawBytes
	others := make([]int64, len(l.also))
	dest := []any{&p.name, &id}
	for i := range others {
		dest = append(dest, &others[i])
	}
	err = w.read(ctx, func(ctx context.Context) error {
		places, meet = nil, nil
		return w.queryRows(ctx, q, func(rows *sql.Rows) (err error) {
			if err = rows.Scan(dest...); err == nil {
				p.id, err = scannedID(id)
			}
			places, meet = append(places, p), append(meet, !slices.Contains(others, 0))
			return err
		})
	})
	return places, meet, err
}
