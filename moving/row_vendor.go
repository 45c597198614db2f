package moving

import (
	"context"

	"example.com/roster"
)

// vendorIDs returns the vendor ids of a user, by the names of their sets.
func vendorIDs(u *roster.User) map[string]string { return nil }

// userByVendorID finds a user by a vendor id.
func (r *run) userByVendorID(ctx context.Context, set, id string) (roster.User, error) {
	return roster.User{}, roster.ErrNotFound
}

// applyVendorIDs sets the vendor ids that the row gives, and leaves others.
func (row *Row) applyVendorIDs(p *roster.Profile) {}

func vendorIDsDiffer(before, after *roster.Profile) bool { return false }
