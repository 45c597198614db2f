package roster

import (
	"cmp"
	"context"
	"fmt"
)

// VersionError says that a record has another version than [Directory.IfVersion]
// expects. It is an ErrConflict, and the change is not tried again.
type VersionError struct {
	Version int64 // the version that is there
}

// Error returns a text with the version that is there.
func (e *VersionError) Error() string {
	return fmt.Sprintf("roster: changed by somebody else: the version is %d", e.Version)
}

// Unwrap returns ErrConflict.
func (e *VersionError) Unwrap() error { return ErrConflict }

// expectation is the version that a change expects a record to have. The zero one
// expects nothing.
type expectation struct {
	record  ID
	version int64
}

// IfVersion returns the same Directory for changes that expect the record with id to
// have a version: a user, a member as the account sees it, a team, or an access group.
// A change of that record is a [VersionError] where it has another one, and then
// nothing is changed; so is one that would change nothing. Whoever may not make the
// change is ErrForbidden all the same. Of [Directory.JoinTeam], [Directory.LeaveTeam] and
// their siblings for many users id is that of a user or of the team, which both change.
//
// In [Directory.Update] the first change of the record expects the version, and the
// next ones what that left. Reads, and changes of other records, are as without it.
func (d *Directory) IfVersion(id ID, version int64) *Directory {
	with := *d
	with.expected = expectation{record: id, version: version}
	return &with
}

// inside returns d for the closure of an Update. What d expects holds there once: the
// expectation follows what the closure writes.
func (d *Directory) inside(tx inTx) *Directory {
	tx.expected = d.expectation()
	if d.expected != (expectation{}) {
		fresh := d.expected // the closure may run again
		tx.expected = &fresh
	}
	within := d.WithStore(tx)
	within.expected = expectation{}
	return within
}

// expectation returns what changes by d expect; nil: nothing.
func (d *Directory) expectation() *expectation {
	if d.expected != (expectation{}) {
		return &d.expected
	}
	if outer, ok := d.store.(inTx); ok {
		return outer.expected
	}
	return nil
}

// requireVersion refuses to change a record that was read with another version than
// expected.
func (d *Directory) requireVersion(record ID, version int64) error {
	if e := d.expectation(); e != nil && e.record == record && e.version != version {
		return &VersionError{Version: version}
	}
	return nil
}

// wrote tells that a record has a version now, which further changes in the same
// Update may expect.
func (c *change) wrote(record ID, version int64) {
	if e := c.expectation(); e != nil && e.record == record {
		e.version = version
	}
}

// requireVersionOf is requireVersion before an Update, for a user who was read. An
// actor who may not touch the user is told that instead.
func (d *Directory) requireVersionOf(ctx context.Context, u *User) error {
	if err := d.requireVersion(u.ID, u.Version); err != nil {
		return cmp.Or(d.mayTouchUser(ctx, u), err)
	}
	return nil
}
