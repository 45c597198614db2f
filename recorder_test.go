package roster_test

import (
	"context"

	"example.com/roster"
)

// recorder writes down what a store is asked for.
type recorder struct {
	roster.Store
	done []string
}

func (r *recorder) Update(ctx context.Context, fn func(roster.Tx) error) error {
	r.done = append(r.done, "Update")
	return r.Store.Update(ctx, func(tx roster.Tx) error { return fn(recorded{tx, r}) })
}

// recorded is a Tx of a recorder.
type recorded struct {
	roster.Tx
	r *recorder
}

func (t recorded) did(what string) { t.r.done = append(t.r.done, what) }

func (t recorded) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	t.did("Users")
	return t.Tx.Users(ctx, q)
}

func (t recorded) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	t.did("Secrets")
	return t.Tx.Secrets(ctx, q)
}

func (t recorded) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	t.did("Principal")
	return t.Tx.Principal(ctx, q)
}

func (t recorded) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	t.did("ThrottleCounters")
	return t.Tx.ThrottleCounters(ctx, q)
}

func (t recorded) PutUser(ctx context.Context, u *roster.User) error {
	t.did("PutUser")
	return t.Tx.PutUser(ctx, u)
}

func (t recorded) PutSecret(ctx context.Context, s *roster.Secret) error {
	t.did("PutSecret")
	return t.Tx.PutSecret(ctx, s)
}

func (t recorded) PutThrottleCounter(ctx context.Context, c *roster.ThrottleCounter) error {
	t.did("PutThrottleCounter")
	return t.Tx.PutThrottleCounter(ctx, c)
}

func (t recorded) PutEvent(ctx context.Context, e *roster.Event) error {
	t.did("PutEvent")
	return t.Tx.PutEvent(ctx, e)
}

func (t recorded) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	t.did("PutDelivery")
	return t.Tx.PutDelivery(ctx, d)
}
