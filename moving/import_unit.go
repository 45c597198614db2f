package moving

import (
	"context"

	"example.com/roster"
)

// unitRows is how many rows are committed together that take several changes each.
const unitRows = 100

// unit is a row whose changes are made together or not at all.
type unit struct {
	it *item
	do func(context.Context, *roster.Directory) error // sets the outcome
}

// runUnits makes changes, those of many rows at a time. Where one of the rows is
// refused, nothing of them was done, and each is done alone.
func runUnits(ctx context.Context, d *roster.Directory, units []unit) error {
	for len(units) > 0 {
		some := units[:min(unitRows, len(units))]
		units = units[len(some):]
		err := d.Update(ctx, func(tx *roster.Directory) error {
			for _, u := range some {
				if err := u.do(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil && !isRowError(err) {
			return err
		}
		for i := 0; err != nil && i < len(some); i++ {
			if failed := some[i].alone(ctx, d); failed != nil {
				return failed
			}
		}
	}
	return nil
}

// alone makes the changes of one row.
func (u unit) alone(ctx context.Context, d *roster.Directory) error {
	u.it.outcome = Outcome{}
	return u.it.settle(d.Update(ctx, func(tx *roster.Directory) error { return u.do(ctx, tx) }))
}
