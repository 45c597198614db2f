package rostertest

import (
	"context"

	"example.com/roster"
)

// faultTx counts the calls of a Tx.
type faultTx struct {
	faultReader
	underTx
}

// underTx hides the methods of a Tx behind those of faultReader.
type underTx struct{ roster.Tx }

// put writes one record, unless the write is to fail.
func put[T any](ctx context.Context, tx *faultTx, write func(context.Context, *T) error, record *T) error {
	_, err := counted(ctx, tx.faults, func(ctx context.Context, record *T) (struct{}, error) {
		return struct{}{}, write(ctx, record)
	}, record)
	return err
}

func (tx *faultTx) PutAccount(ctx context.Context, a *roster.Account) error {
	return put(ctx, tx, tx.Tx.PutAccount, a)
}

func (tx *faultTx) PutUser(ctx context.Context, u *roster.User) error {
	return put(ctx, tx, tx.Tx.PutUser, u)
}

func (tx *faultTx) PutGroup(ctx context.Context, g *roster.AccessGroup) error {
	return put(ctx, tx, tx.Tx.PutGroup, g)
}

func (tx *faultTx) PutGrant(ctx context.Context, g *roster.Grant) error {
	return put(ctx, tx, tx.Tx.PutGrant, g)
}

func (tx *faultTx) PutSecret(ctx context.Context, s *roster.Secret) error {
	return put(ctx, tx, tx.Tx.PutSecret, s)
}

func (tx *faultTx) PutMembership(ctx context.Context, m *roster.Membership) error {
	return put(ctx, tx, tx.Tx.PutMembership, m)
}

func (tx *faultTx) PutTeam(ctx context.Context, t *roster.Team) error {
	return put(ctx, tx, tx.Tx.PutTeam, t)
}

func (tx *faultTx) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	return put(ctx, tx, tx.Tx.PutTeamMembership, m)
}

func (tx *faultTx) PutEvent(ctx context.Context, e *roster.Event) error {
	return put(ctx, tx, tx.Tx.PutEvent, e)
}

func (tx *faultTx) PutDelivery(ctx context.Context, d *roster.Delivery) error {
	return put(ctx, tx, tx.Tx.PutDelivery, d)
}

func (tx *faultTx) PutIdentity(ctx context.Context, i *roster.Identity) error {
	return put(ctx, tx, tx.Tx.PutIdentity, i)
}

func (tx *faultTx) PutThrottleCounter(ctx context.Context, t *roster.ThrottleCounter) error {
	return put(ctx, tx, tx.Tx.PutThrottleCounter, t)
}

func (tx *faultTx) PutUse(ctx context.Context, u *roster.Use) error {
	return put(ctx, tx, tx.Tx.PutUse, u)
}

func (tx *faultTx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	return counted(ctx, tx.faults, tx.Tx.Purge, q)
}
