package roster

import (
	"context"
	"errors"
	"fmt"
)

// UnimplementedReader must be embedded by every [Reader]. A store then still
// compiles with a later version of this package whose Reader has more methods.
// Its methods fail with errors.ErrUnsupported; package storetest names those
// that a store lacks.
type UnimplementedReader struct{}

func (UnimplementedReader) mustEmbedUnimplementedReader() {}

func (UnimplementedReader) Accounts(context.Context, AccountSelection) ([]Account, error) {
	return nil, unimplemented("Accounts")
}
func (UnimplementedReader) Users(context.Context, UserSelection) ([]User, error) {
	return nil, unimplemented("Users")
}
func (UnimplementedReader) CountUsers(context.Context, UserSelection) (int, error) {
	return 0, unimplemented("CountUsers")
}
func (UnimplementedReader) Groups(context.Context, GroupSelection) ([]AccessGroup, error) {
	return nil, unimplemented("Groups")
}
func (UnimplementedReader) Grants(context.Context, GrantSelection) ([]Grant, error) {
	return nil, unimplemented("Grants")
}
func (UnimplementedReader) Secrets(context.Context, SecretSelection) ([]Secret, error) {
	return nil, unimplemented("Secrets")
}
func (UnimplementedReader) Memberships(context.Context, MembershipSelection) ([]Membership, error) {
	return nil, unimplemented("Memberships")
}
func (UnimplementedReader) Members(context.Context, MemberSelection) ([]Member, error) {
	return nil, unimplemented("Members")
}
func (UnimplementedReader) Teams(context.Context, TeamSelection) ([]Team, error) {
	return nil, unimplemented("Teams")
}
func (UnimplementedReader) TeamMemberships(context.Context, TeamMembershipSelection) ([]TeamMembership, error) {
	return nil, unimplemented("TeamMemberships")
}
func (UnimplementedReader) Events(context.Context, EventSelection) ([]Event, error) {
	return nil, unimplemented("Events")
}
func (UnimplementedReader) Deliveries(context.Context, DeliverySelection) ([]Delivery, error) {
	return nil, unimplemented("Deliveries")
}
func (UnimplementedReader) Identities(context.Context, IdentitySelection) ([]Identity, error) {
	return nil, unimplemented("Identities")
}
func (UnimplementedReader) ThrottleCounters(context.Context, ThrottleCounterSelection) ([]ThrottleCounter, error) {
	return nil, unimplemented("ThrottleCounters")
}
func (UnimplementedReader) Uses(context.Context, UseSelection) ([]Use, error) {
	return nil, unimplemented("Uses")
}
func (UnimplementedReader) Principal(context.Context, PrincipalSelection) (Principal, error) {
	return Principal{}, unimplemented("Principal")
}

// UnimplementedTx must be embedded by every [Tx], beside a [Reader], for the
// reason of [UnimplementedReader].
type UnimplementedTx struct{}

func (UnimplementedTx) mustEmbedUnimplementedTx() {}

var _ = UnimplementedTx.mustEmbedUnimplementedTx // a method that only embedding uses

func (UnimplementedTx) PutAccount(context.Context, *Account) error {
	return unimplemented("PutAccount")
}
func (UnimplementedTx) PutUser(context.Context, *User) error { return unimplemented("PutUser") }
func (UnimplementedTx) PutGroup(context.Context, *AccessGroup) error {
	return unimplemented("PutGroup")
}
func (UnimplementedTx) PutGrant(context.Context, *Grant) error   { return unimplemented("PutGrant") }
func (UnimplementedTx) PutSecret(context.Context, *Secret) error { return unimplemented("PutSecret") }
func (UnimplementedTx) PutMembership(context.Context, *Membership) error {
	return unimplemented("PutMembership")
}
func (UnimplementedTx) PutTeam(context.Context, *Team) error { return unimplemented("PutTeam") }
func (UnimplementedTx) PutTeamMembership(context.Context, *TeamMembership) error {
	return unimplemented("PutTeamMembership")
}
func (UnimplementedTx) PutEvent(context.Context, *Event) error { return unimplemented("PutEvent") }
func (UnimplementedTx) PutDelivery(context.Context, *Delivery) error {
	return unimplemented("PutDelivery")
}
func (UnimplementedTx) PutIdentity(context.Context, *Identity) error {
	return unimplemented("PutIdentity")
}
func (UnimplementedTx) PutThrottleCounter(context.Context, *ThrottleCounter) error {
	return unimplemented("PutThrottleCounter")
}
func (UnimplementedTx) PutUse(context.Context, *Use) error { return unimplemented("PutUse") }
func (UnimplementedTx) Purge(context.Context, PurgeSelection) (int, error) {
	return 0, unimplemented("Purge")
}

// unimplemented returns the error of a method that a store lacks.
func unimplemented(method string) error {
	return fmt.Errorf("roster: the store does not implement %s: %w", method, errors.ErrUnsupported)
}
