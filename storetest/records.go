package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"example.com/roster"
)

// samples returns one record of each kind, with nothing in it but what names
// it, and not written yet.
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

// recordOf returns the record of one kind.
func recordOf[T any](records []any) *T {
	for _, r := range records {
		if x, ok := r.(*T); ok {
			return x
		}
	}
	return nil
}

// without returns records but those of one kind.
func without[T any](records []any) []any {
	return slices.DeleteFunc(slices.Clone(records), func(r any) bool {
		_, is := r.(*T)
		return is
	})
}

// versioned are the samples that have a version: all but the event.
func versioned(account roster.ID) []any { return without[roster.Event](samples(account)) }

// idOf and version are the fields of those names. An event has no version.
func idOf(record any) roster.ID {
	return reflect.ValueOf(record).Elem().FieldByName("ID").Interface().(roster.ID)
}

func version(record any) reflect.Value {
	return reflect.ValueOf(record).Elem().FieldByName("Version")
}

// put writes one record, of any kind.
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

// find returns the stored record of the kind, account and id of record, as a
// pointer, and nil when there is none.
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
		list, err := r.Events(ctx, roster.EventSelection{Account: x.Account, ID: x.ID})
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

// contents is all that r shows of an account, of all accounts and of all
// deliveries: a list of each kind. Of records it names the attempts, and the
// users whose standing it shows.
func contents(ctx context.Context, r roster.Reader, account roster.ID, records ...any) ([]any, error) {
	var all []any
	var failed error
	add := func(list any, err error) {
		all, failed = append(all, list), errors.Join(failed, err)
	}
	add(nilIfEmpty(r.Accounts(ctx, roster.AccountSelection{})))
	add(nilIfEmpty(r.Users(ctx, roster.UserSelection{Account: account})))
	add(nilIfEmpty(r.Groups(ctx, roster.GroupSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Grants(ctx, roster.GrantSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Secrets(ctx, roster.SecretSelection{Account: account})))
	add(nilIfEmpty(r.Memberships(ctx, roster.MembershipSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Teams(ctx, roster.TeamSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.TeamMemberships(ctx, roster.TeamMembershipSelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Events(ctx, roster.EventSelection{Account: account})))
	add(nilIfEmpty(r.Deliveries(ctx, roster.DeliverySelection{})))
	add(nilIfEmpty(r.Deliveries(ctx, roster.DeliverySelection{Dead: true})))
	add(nilIfEmpty(r.Identities(ctx, roster.IdentitySelection{Account: account, Ended: true})))
	add(nilIfEmpty(r.Uses(ctx, roster.UseSelection{Account: account})))
	if len(records) > 0 {
		add(nilIfEmpty(r.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: idsAmong[roster.ThrottleCounter](records)})))
		var standings []roster.Principal
		for _, id := range idsAmong[roster.User](records) {
			found, err := readPrincipal(ctx, r, roster.PrincipalSelection{Account: account, User: id, Grants: true})
			standings, failed = append(standings, found), errors.Join(failed, err)
		}
		add(standings, nil)
	}
	return all, failed
}

// idsAmong returns the ids of the records of one kind.
func idsAmong[T any](records []any) (ids []roster.ID) {
	for _, r := range records {
		if x, is := r.(*T); is {
			ids = append(ids, idOf(x))
		}
	}
	return ids
}

// readPrincipal makes no difference between an empty list and none.
func readPrincipal(ctx context.Context, r roster.Reader, q roster.PrincipalSelection) (roster.Principal, error) {
	found, err := r.Principal(ctx, q)
	if len(found.Grants) == 0 {
		found.Grants = nil
	}
	if len(found.Groups) == 0 {
		found.Groups = nil
	}
	return found, err
}

// nilIfEmpty makes no difference between an empty list and none.
func nilIfEmpty[T any](list []T, err error) (any, error) {
	if len(list) == 0 {
		list = nil
	}
	return list, err
}
