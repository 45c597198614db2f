package roster

import "context"

// Deliveries returns deliveries of every account, the longest due first: those
// that wait, or with q.Dead those that were given up. It is the host's alone: a
// confined Directory and an actor are ErrForbidden. The other error is an
// InvalidError for a limit above Config.MaxPage.
func (d *Directory) Deliveries(ctx context.Context, q DeliveryQuery) ([]Delivery, error) {
	if err := d.requireWholeHost(ctx); err != nil {
		return nil, err
	}
	if err := d.bound(&q.Limit); err != nil {
		return nil, err
	}
	return d.store.Deliveries(ctx, DeliverySelection{
		Consumer: q.Consumer, User: q.User, DueUntil: q.DueUntil, Dead: q.Dead, Limit: q.Limit,
	})
}

// RetryDelivery makes a dead delivery, as [Directory.Deliveries] returned it, due
// at once, with all its tries left. It is the host's alone: a confined Directory
// and an actor are ErrForbidden. The other error is ErrNotFound for a delivery
// that is not dead any more.
func (d *Directory) RetryDelivery(ctx context.Context, dead Delivery) error {
	if err := d.requireWholeHost(ctx); err != nil {
		return err
	}
	return d.update(ctx, func(c *change) error {
		if dead.ID.IsZero() {
			return ErrNotFound
		}
		x, err := first(c.tx.Deliveries(ctx, DeliverySelection{ID: dead.ID, Dead: true, Limit: 1}))
		if err != nil {
			return err
		}
		x.Place, x.Dead, x.Due, x.Tries, x.Reason = PlaceNew, never, c.Now(), 0, ""
		return c.tx.PutDelivery(ctx, &x)
	})
}
