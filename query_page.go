package roster

import "cmp"

// looksPerUser is how many users a search passes over, for each that its page may
// have, before it pauses: a page then takes a few times as long as one without a search.
const looksPerUser = 8

// leastLooks is how many it passes over for a page of few users: a box that shows five
// names while somebody types must not stay empty in a small account.
const leastLooks = 400

// ask returns what the store is asked for a page of s. One user more than the page has
// tells whether there is another one.
func (s UserSelection) ask(back bool) UserSelection {
	if back {
		s = s.reversed()
	}
	if len(s.Search) > 0 && s.Skip == 0 { // who skips has no cursor to go on from
		s.Pause = &SearchPause{Looks: max(looksPerUser*s.Limit, leastLooks)}
	}
	s.Limit++
	return s
}

// paused returns where the store paused; nil: it did not.
func (s *UserSelection) paused() *Position {
	if s.Pause == nil {
		return nil
	}
	return s.Pause.At
}

// cursors returns the cursors of the pages after and before one that begins and ends at
// first and last, nil for an empty one, or at the place where the store paused. more says
// that there are others in the direction in which it was read.
func (s *UserSelection) cursors(first, last, paused *Position, more, back bool) (next, prev string) {
	first, last, more = cmp.Or(first, paused), cmp.Or(last, paused), more || paused != nil
	switch {
	case first == nil:
		return "", ""
	case paused != nil && back:
		first = paused
	case paused != nil:
		last = paused
	}
	if more || back {
		next = s.cursorAt(last, forward)
	}
	if more && back || !back && (s.After != nil || s.Skip > 0) {
		prev = s.cursorAt(first, backward)
	}
	return next, prev
}
