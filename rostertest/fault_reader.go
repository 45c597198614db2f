package rostertest

import (
	"context"

	"example.com/roster"
)

// faultReader counts the reads of a Store or a Tx.
type faultReader struct {
	from roster.Reader
	*faults
}

// counted makes one call, unless it is to fail.
func counted[Q, T any](ctx context.Context, s *faults, call func(context.Context, Q) (T, error), q Q) (v T, err error) {
	f := s.next()
	if f != 0 && f != FaultAnswerLost {
		return v, f.err()
	}
	if v, err = call(ctx, q); f != 0 {
		var none T
		return none, f.err()
	}
	return v, err
}

func (r faultReader) Accounts(ctx context.Context, q roster.AccountSelection) ([]roster.Account, error) {
	return counted(ctx, r.faults, r.from.Accounts, q)
}

func (r faultReader) Users(ctx context.Context, q roster.UserSelection) ([]roster.User, error) {
	return counted(ctx, r.faults, r.from.Users, q)
}

func (r faultReader) CountUsers(ctx context.Context, q roster.UserSelection) (int, error) {
	return counted(ctx, r.faults, r.from.CountUsers, q)
}

func (r faultReader) Groups(ctx context.Context, q roster.GroupSelection) ([]roster.AccessGroup, error) {
	return counted(ctx, r.faults, r.from.Groups, q)
}

func (r faultReader) Grants(ctx context.Context, q roster.GrantSelection) ([]roster.Grant, error) {
	return counted(ctx, r.faults, r.from.Grants, q)
}

func (r faultReader) Secrets(ctx context.Context, q roster.SecretSelection) ([]roster.Secret, error) {
	return counted(ctx, r.faults, r.from.Secrets, q)
}

func (r faultReader) Memberships(ctx context.Context, q roster.MembershipSelection) ([]roster.Membership, error) {
	return counted(ctx, r.faults, r.from.Memberships, q)
}

func (r faultReader) Members(ctx context.Context, q roster.MemberSelection) ([]roster.Member, error) {
	return counted(ctx, r.faults, r.from.Members, q)
}

func (r faultReader) Teams(ctx context.Context, q roster.TeamSelection) ([]roster.Team, error) {
	return counted(ctx, r.faults, r.from.Teams, q)
}

func (r faultReader) TeamMemberships(ctx context.Context, q roster.TeamMembershipSelection) ([]roster.TeamMembership, error) {
	return counted(ctx, r.faults, r.from.TeamMemberships, q)
}

func (r faultReader) Events(ctx context.Context, q roster.EventSelection) ([]roster.Event, error) {
	return counted(ctx, r.faults, r.from.Events, q)
}

func (r faultReader) Deliveries(ctx context.Context, q roster.DeliverySelection) ([]roster.Delivery, error) {
	return counted(ctx, r.faults, r.from.Deliveries, q)
}

func (r faultReader) Identities(ctx context.Context, q roster.IdentitySelection) ([]roster.Identity, error) {
	return counted(ctx, r.faults, r.from.Identities, q)
}

func (r faultReader) ThrottleCounters(ctx context.Context, q roster.ThrottleCounterSelection) ([]roster.ThrottleCounter, error) {
	return counted(ctx, r.faults, r.from.ThrottleCounters, q)
}

func (r faultReader) Uses(ctx context.Context, q roster.UseSelection) ([]roster.Use, error) {
	return counted(ctx, r.faults, r.from.Uses, q)
}

func (r faultReader) Principal(ctx context.Context, q roster.PrincipalSelection) (roster.Principal, error) {
	return counted(ctx, r.faults, r.from.Principal, q)
}
