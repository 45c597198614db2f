package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"example.com/roster"
)

// samples returns one record of each kind that has nothing but its ids, and is
// not stored yet.
func samples(account roster.ID) []any {
	u, s := newUser(account), newSecret(account, roster.NewID())
	return []any{
		&roster.Account{ID: account},
		&u,
		&roster.AccessGroup{ID: roster.NewID(), Account: account},
		&roster.Grant{ID: roster.NewID(), Account: account},
		&s,
		&roster.Membership{ID: roster.NewID(), Account: account, Home: roster.NewID()},
		&roster.Team{ID: roster.NewID(), Account: account},
		&roster.TeamMembership{ID: roster.NewID(), Account: account},
		&roster.Event{ID: roster.NewID(), Account: account},
		&roster.Delivery{ID: roster.NewID(), Account: account},
		&roster.Identity{ID: roster.NewID(), Account: account},
		&roster.ThrottleCounter{ID: roster.NewID()},
		&roster.Use{ID: roster.NewID(), Account: account},
	}
}

// recordOf returns the first record of one kind.
func recordOf[T any](records []any) *T {
	for _, r := range records {
		if x, ok := r.(*T); ok {
			return x
		}
	}
	return nil
}

// without returns records without those of one kind.
func without[T any](records []any) []any {
	return slices.DeleteFunc(slices.Clone(records), func(r any) bool {
		_, is := r.(*T)
		return is
	})
}

// versioned returns the samples that have a version: all but the event.
func versioned(account roster.ID) []any { return without[roster.Event](samples(account)) }

// idOf and version return the fields of those names. An event has no version.
func idOf(record any) roster.ID {
	return reflect.ValueOf(record).Elem().FieldByName("ID").Interface().(roster.ID)
}

func version(record any) reflect.Value {
	return reflect.ValueOf(record).Elem().FieldByName("Version")
}

// put writes a record of any kind.
func put(ctx context.Context, tx roster.Tx, record any) error {
	switch r := record.(type) {
	case *roster.Account:
		return tx.PutAccount(ctx, r)
	case *roster.User:
		return tx.PutUser(ctx, r)
	case *roster.AccessGroup:
		return tx.PutGroup(ctx, r)
	case *roster.Grant:
		return tx.PutGrant(ctx, r)
	case *roster.Secret:
		return tx.PutSecret(ctx, r)
	case *roster.Membership:
		return tx.PutMembership(ctx, r)
	case *roster.Team:
		return tx.PutTeam(ctx, r)
	case *roster.TeamMembership:
		return tx.PutTeamMembership(ctx, r)
	case *roster.Event:
		return tx.PutEvent(ctx, r)
	case *roster.Delivery:
		return tx.PutDelivery(ctx, r)
	case *roster.Identity:
		return tx.PutIdentity(ctx, r)
	case *roster.ThrottleCounter:
		return tx.PutThrottleCounter(ctx, r)
	case *roster.Use:
		return tx.PutUse(ctx, r)
	}
	return fmt.Errorf("storetest: no record: %T", record)
}

// find returns a pointer to the stored record with the kind, the account and
// the id of record, nil if there is none.
func find(ctx context.Context, r roster.Reader, record any) (any, error) {
	switch x := record.(type) {
	case *roster.Account:
		list, err := r.Accounts(ctx, roster.AccountSelection{ID: x.ID})
		return onlyWithID(list, err, x.ID)
	case *roster.User:
		list, err := r.Users(ctx, userByID(x.Account, x.ID))
		return onlyWithID(list, err, x.ID)
	case *roster.AccessGroup:
		list, err := r.Groups(ctx, roster.GroupSelection{Account: x.Account, ID: x.ID, Ended: true})
		return onlyWithID(list, err, x.ID)
	case *roster.Grant:
		list, err := r.Grants(ctx, roster.GrantSelection{Account: x.Account, ID: x.ID, Ended: true})
		return onlyWithID(list, err, x.ID)
	case *roster.Secret:
		list, err := r.Secrets(ctx, roster.SecretSelection{Account: x.Account, ID: x.ID})
		return onlyWithID(list, err, x.ID)
	case *roster.Membership:
		list, err := r.Memberships(ctx, roster.MembershipSelection{Account: x.Account, ID: x.ID, Ended: true})
		return onlyWithID(list, err, x.ID)
	case *roster.Team:
		list, err := r.Teams(ctx, roster.TeamSelection{Account: x.Account, IDs: []roster.ID{x.ID}, Ended: true})
		return onlyWithID(list, err, x.ID)
	case *roster.TeamMembership:
		list, err := r.TeamMemberships(ctx, roster.TeamMembershipSelection{Account: x.Account, ID: x.ID, Ended: true})
		return onlyWithID(list, err, x.ID)
	case *roster.Event:
		list, err := r.Events(ctx, roster.EventSelection{Account: x.Account, IDs: []roster.ID{x.ID}})
		return onlyWithID(list, err, x.ID)
	case *roster.Delivery:
		list, err := r.Deliveries(ctx, roster.DeliverySelection{Dead: !x.Dead.IsZero()})
		return onlyWithID(list, err, x.ID)
	case *roster.Identity:
		list, err := r.Identities(ctx, roster.IdentitySelection{Account: x.Account, ID: x.ID, Ended: true})
		return onlyWithID(list, err, x.ID)
	case *roster.ThrottleCounter:
		list, err := r.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: []roster.ID{x.ID}})
		return onlyWithID(list, err, x.ID)
	case *roster.Use:
		list, err := r.Uses(ctx, roster.UseSelection{Account: x.Account, ID: x.ID})
		return onlyWithID(list, err, x.ID)
	}
	return nil, fmt.Errorf("storetest: no record: %T", record)
}

// onlyWithID returns the record of list that has the id.
func onlyWithID[T any](list []T, err error, id roster.ID) (any, error) {
	list = slices.DeleteFunc(list, func(x T) bool { return idOf(&x) != id })
	switch {
	case err != nil || len(list) == 0:
		return nil, err
	case len(list) > 1:
		return nil, fmt.Errorf("one %T came %d times", list[0], len(list))
	}
	return &list[0], nil
}

func userByID(account, id roster.ID) roster.UserSelection {
	return roster.UserSelection{Account: account, Where: []roster.Condition{roster.Where(roster.FieldID, roster.OpEq, id)}}
}
