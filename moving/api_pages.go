package moving

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// paged is a Reader of an API that gives a page after another.
type paged struct {
	// next reads the next page and returns its rows. last tells that no page follows.
	next func(ctx context.Context) (rows []pageRow, last bool, err error)
	rows []pageRow
	n    int // rows given
	done bool
	err  error
}

// pageRow is a row, or why it is refused.
type pageRow struct {
	row Row
	bad *RowError
}

// Read returns the next row. An error that is no RowError ends it for good.
func (p *paged) Read(ctx context.Context) (Row, error) {
	for len(p.rows) == 0 {
		if p.err != nil {
			return Row{}, p.err
		}
		if p.done {
			return Row{}, io.EOF
		}
		p.rows, p.done, p.err = p.next(ctx)
	}
	first := p.rows[0]
	p.rows = p.rows[1:]
	p.n++
	if first.bad != nil {
		first.bad.Line = p.n
		return Row{}, first.bad
	}
	first.row.Line = p.n
	return first.row, nil
}

// decode reads a page of at most 16 MiB into v.
func decode(body io.ReadCloser, v any) error {
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	switch {
	case err != nil:
		return err
	case len(text) > maxAnswer:
		return fmt.Errorf("%w: a page has more than %d MiB", ErrAPI, maxAnswer>>20)
	case json.Unmarshal(text, v) != nil:
		return fmt.Errorf("%w: a page is not the documented JSON", ErrAPI)
	}
	return nil
}

// rowsOf turns the users of a page into rows. One that is not as documented is refused.
func rowsOf[U any](users []json.RawMessage, row func(*U) (Row, error)) []pageRow {
	rows := make([]pageRow, 0, len(users))
	for _, text := range users {
		rows = append(rows, rowOf(text, row))
	}
	return rows
}

func rowOf[U any](text json.RawMessage, row func(*U) (Row, error)) pageRow {
	if bad := checkObject(text, nil); bad != nil {
		return pageRow{bad: bad}
	}
	var u U
	if err := json.Unmarshal(text, &u); err != nil {
		return pageRow{bad: jsonError(err, 0)}
	}
	r, err := row(&u)
	var bad *RowError
	if errors.As(err, &bad) {
		return pageRow{bad: bad}
	}
	return pageRow{row: r}
}
