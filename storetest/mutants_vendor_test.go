package storetest

import (
	"context"
	"strings"

	"example.com/roster"
)

// acceptVendorIDs stores a user whose vendor id is refused and whom match accepts,
// without the id.
func acceptVendorIDs(match func(u *roster.User) bool) func(h *hooks) {
	return onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		u, ok := record.(*roster.User)
		if !ok || taken.Field != "vendor id" || !match(u) {
			return taken
		}
		c := *u
		c.VendorIDs = ""
		err := tx.PutUser(ctx, &c)
		copyAssigned(u, &c)
		return err
	})
}

// refuseVendorIDs refuses a user whose vendor ids are like those of another.
func refuseVendorIDs(like func(u, other *roster.User) bool) func(h *hooks) {
	return func(h *hooks) {
		all := map[roster.ID]roster.User{}
		onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
			for id, other := range all {
				if id != u.ID && u.VendorIDs != "" && like(u, &other) {
					return &roster.ExistsError{Field: "vendor id"}
				}
			}
			err := tx.PutUser(ctx, u)
			if err == nil {
				all[u.ID] = *u
			}
			return err
		})(h)
	}
}

// onShown changes what a ShownSelection asks for.
func onShown(edit func(q *roster.UserSelection)) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		if q.Shown != nil {
			shown := *q.Shown
			q.Shown = &shown
			edit(&q)
		}
		return r.Users(ctx, q)
	})
}

var vendorMutants = []mutant{
	{"two users may have one vendor id", vendorIDsAreUnique, acceptVendorIDs(func(*roster.User) bool { return true })},
	{"a vendor id that is changed is not compared", vendorIDsAreUnique, acceptVendorIDs(func(u *roster.User) bool { return u.Version > 0 })},
	{"a vendor id is unique in the whole database", vendorIDsAreUnique, refuseVendorIDs(func(u, other *roster.User) bool {
		return u.VendorIDs == other.VendorIDs
	})},
	{"groups are not found by vendor ids", vendorIDsAreUnique, onRead(
		func(ctx context.Context, r roster.Reader, q roster.GroupSelection) ([]roster.AccessGroup, error) {
			q.Vendor = roster.VendorIDSelection{}
			return r.Groups(ctx, q)
		})},
	{"a team is found under another set's id", vendorIDsAreUnique, onRead(
		func(ctx context.Context, r roster.Reader, q roster.TeamSelection) ([]roster.Team, error) {
			found, err := r.Teams(ctx, q)
			if q.Vendor.Set = "pickaxe"; len(found) == 0 {
				return r.Teams(ctx, q)
			}
			return found, err
		})},
	{"deleting a user frees the vendor id", vendorIDsAreKept, acceptVendorIDs(func(u *roster.User) bool {
		return u.VendorIDs == vendorOf("axiom", string(roster.StateDeleted))
	})},
	{"a vendor id stays taken for good", vendorIDsAreKept, func(h *hooks) {
		had := map[roster.VendorIDs]roster.ID{}
		onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
			if id, ok := had[u.VendorIDs]; ok && u.VendorIDs != "" && id != u.ID {
				return &roster.ExistsError{Field: "vendor id"}
			}
			had[u.VendorIDs] = u.ID
			return tx.PutUser(ctx, u)
		})(h)
	}},
	{"a deleted user is not found by a vendor id", vendorIDsAreKept, onResult(roster.Reader.Users,
		func(q roster.UserSelection, list *[]roster.User) {
			if q.Shown != nil && len(*list) == 1 && (*list)[0].State == roster.StateDeleted {
				*list = nil
			}
		})},
	{"whoever comes last is told nothing", vendorIDsRace, ignoreExists[roster.User]},
	{"vendor ids are compared without case", vendorIDsAreBytes, refuseVendorIDs(func(u, other *roster.User) bool {
		return u.Account == other.Account && strings.EqualFold(string(u.VendorIDs), string(other.VendorIDs))
	})},
	{"vendor ids are compared without blanks at the end", vendorIDsAreBytes, onShown(func(q *roster.UserSelection) {
		for i, id := range q.Shown.Vendor {
			q.Shown.Vendor[i] = strings.TrimRight(id, " ")
		}
	})},
	{"a ShownSelection without a set selects in all", shownUsers, onShown(func(q *roster.UserSelection) { q.Shown.Set = "axiom" })},
	{"a ShownSelection has one vendor id", shownUsers, onShown(func(q *roster.UserSelection) {
		q.Shown.Vendor = q.Shown.Vendor[:min(1, len(q.Shown.Vendor))]
	})},
	{"a ShownSelection ignores numbers", shownUsers, onShown(func(q *roster.UserSelection) { q.Shown.Numbers = nil })},
	{"a user who is named twice comes twice", shownUsers, onResult(roster.Reader.Users,
		func(q roster.UserSelection, list *[]roster.User) {
			if q.Shown != nil && len(q.Shown.Vendor)+len(q.Shown.IDs)+len(q.Shown.Numbers) > 2 && len(*list) == 1 {
				*list = append(*list, (*list)[0])
			}
		})},
	{"a number that is given is not kept", numbersAreGiven, onPut(func(ctx context.Context, tx roster.Tx, u *roster.User) error {
		if u.Version == 0 {
			u.Number = 0
		}
		return tx.PutUser(ctx, u)
	})},
	{"a taken number is reported as an id", numbersAreGiven, onExists(
		func(context.Context, roster.Tx, any, *roster.ExistsError) error {
			return &roster.ExistsError{Field: "id"}
		})},
	{"a taken number is told before the e-mail", givenInOrder, onExists(
		func(_ context.Context, _ roster.Tx, record any, taken *roster.ExistsError) error {
			if u, ok := record.(*roster.User); ok && taken.Field == "email" && u.Number != 0 {
				return &roster.ExistsError{Field: "number"}
			}
			return taken
		})},
}
