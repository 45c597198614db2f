package moving

import (
	"context"
	"crypto/sha256"
	"errors"

	"example.com/roster"
)

// users does what rows of users say.
func (r *run) users(ctx context.Context, items []*item) error {
	var open []*item
	for _, it := range items {
		if r.prepare(it); it.outcome.Result != "" {
			continue
		}
		if !r.isMember(it) {
			open = append(open, it)
		} else if err := r.member(ctx, it); err != nil {
			return err
		}
	}
	if len(open) == 0 {
		return nil
	}
	if err := r.match(ctx, open); err != nil {
		return err
	}
	target := r.Directory
	if r.DryRun {
		var err error
		if target, err = r.scratchUsers(ctx, open); err != nil {
			return err
		}
	}
	if err := r.make(ctx, target, open); err != nil {
		return err
	}
	return r.change(ctx, target, open)
}

// prepare refuses what is wrong with a row by itself.
func (r *run) prepare(it *item) {
	row := &it.row
	if it.outcome.Result != "" {
		return
	}
	if r.isMember(it) {
		if it.prepareMember(); it.outcome.Result != "" {
			return
		}
	}
	if row.Email != "" {
		var err error
		if it.email, err = roster.CanonicalEmail(row.Email); err != nil {
			it.settle(err)
			return
		}
	}
	if row.Username != "" {
		var err error
		if it.username, err = roster.CanonicalUsername(row.Username); err != nil {
			it.settle(err)
			return
		}
	}
	if row.State == roster.StateDeleted && row.ID.IsZero() && row.Number == 0 && len(row.VendorIDs) == 0 {
		row.ID = r.deletedID(row)
	}
	if len(it.identities()) == 0 {
		it.refuse("", "must have an email, username, external_id, vendor_ids, number or id, by which a second run finds the user")
		return
	}
	if it.resolve(r.names); it.outcome.Result == "" {
		r.seen.claim(it)
	}
}

// deletedID returns the id of a removed user, whose address, username and external id may be
// others' by now: a second run finds the user by it. It is zero where nothing names them.
func (r *run) deletedID(row *Row) (id roster.ID) {
	if row.ExternalID == "" && row.Email == "" && row.Username == "" {
		return id
	}
	account := r.Directory.AccountID()
	sum := sha256.Sum256([]byte("moving\x00" + string(account[:]) + row.ExternalID + "\x00" + row.Email + "\x00" + row.Username))
	copy(id[:], sum[:])
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80 // version 8, of one's own making
	return id
}

// make makes the users who are not there. Those who bring nothing but themselves are
// written many at a time.
func (r *run) make(ctx context.Context, target *roster.Directory, items []*item) error {
	var simple []*item
	var units []unit
	for _, it := range items {
		switch {
		case it.user != nil || it.outcome.Result != "":
		case it.want.none() && it.row.DeactivatedReason == "" && it.row.DeactivatedUntil.IsZero():
			simple = append(simple, it)
		default:
			units = append(units, unit{it, func(ctx context.Context, d *roster.Directory) error { return r.makeWhole(ctx, d, it) }})
		}
	}
	i := 0
	for made, err := range target.CreateAll(ctx, newUsers(simple)) {
		if err != nil {
			return err
		}
		it := simple[i]
		i++
		if err := r.made(ctx, target, it, made); err != nil {
			return err
		}
	}
	return runUnits(ctx, target, units)
}

// made notes what CreateAll answers. Who is there since a moment ago is a user to be
// changed.
func (r *run) made(ctx context.Context, target *roster.Directory, it *item, made roster.CreateResult) error {
	if errors.Is(made.Err, roster.ErrUnusableHash) && r.DropHashes {
		return it.settle(r.makeWhole(ctx, target, it))
	}
	if !errors.Is(made.Err, roster.ErrExists) || r.DryRun {
		if it.outcome = r.madeOutcome(made.User.ID); made.Err != nil {
			it.outcome = Outcome{}
		}
		return it.settle(made.Err)
	}
	if err := r.match(ctx, []*item{it}); err != nil || it.user != nil || it.outcome.Result != "" {
		return err
	}
	return it.settle(made.Err)
}

// makeWhole makes a user with groups, plans and teams.
func (r *run) makeWhole(ctx context.Context, d *roster.Directory, it *item) error {
	n := it.row.newUser()
	n.Grants = it.want.grants
	u, err := d.Create(ctx, n)
	if errors.Is(err, roster.ErrUnusableHash) && r.DropHashes {
		n.PasswordHash = ""
		u, err = d.Create(ctx, n)
	}
	if err != nil {
		return err
	}
	for _, team := range it.want.teams {
		if _, err := d.JoinTeam(ctx, team, u.ID); err != nil {
			return err
		}
	}
	if it.row.State == roster.StateDeactivated && (it.row.DeactivatedReason != "" || !it.row.DeactivatedUntil.IsZero()) {
		if _, err := d.Deactivate(ctx, u.ID, it.row.deactivation()); err != nil {
			return err
		}
	}
	it.outcome = r.madeOutcome(u.ID)
	return nil
}
