package sqlstore

import "context"

// addressesOf returns the users of addresses that begin with a term: they are few, and read
// at once. It returns the list of the term's beginning where they are many.
func (w *wordReader) addressesOf(ctx context.Context, term string) (termList, error) {
	_, places, err := w.readStart(ctx, term)
	for size := firstOfTerm; err == nil && len(places) == size; {
		if better, err := w.betterList(ctx, term, 0, len(places)); better != nil || err != nil {
			return better, err
		}
		size *= 4
		q := w.dialect.query().add("SELECT of_name, of_id FROM ").wordsOf(&w.schema, w.account, term, "of_name, of_id").pieceLimit(size)
		places, err = w.readPlaces(ctx, q, nil)
	}
	singles := &wordList{next: places}
	w.sortSingles(singles)
	return termList{singles}, err
}
