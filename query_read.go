package roster

// first returns the first of some records, or ErrNotFound.
func first[T any](records []T, err error) (T, error) {
	var zero T
	if err != nil {
		return zero, err
	}
	if len(records) == 0 {
		return zero, ErrNotFound
	}
	return records[0], nil
}

// bound checks a limit, and fills in the largest where there is none.
func (d *Directory) bound(limit *int) error {
	if *limit < 0 || *limit > d.cfg.MaxPage {
		return invalid("limit", "must be 0 to %d", d.cfg.MaxPage)
	}
	if *limit == 0 {
		*limit = d.cfg.MaxPage
	}
	return nil
}
