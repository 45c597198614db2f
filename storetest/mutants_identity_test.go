package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"

	"example.com/roster"
)

// refuseIdentities refuses an identity that is like another.
func refuseIdentities(like func(i, other *roster.Identity) bool) func(h *hooks) {
	return func(h *hooks) {
		all := map[roster.ID]roster.Identity{}
		onPut(func(ctx context.Context, tx roster.Tx, i *roster.Identity) error {
			for id, other := range all {
				if id != i.ID && i.Ended.IsZero() && like(i, &other) {
					return &roster.ExistsError{Field: "identity"}
				}
			}
			err := tx.PutIdentity(ctx, i)
			if err == nil {
				all[i.ID] = *i
			}
			return err
		})(h)
	}
}

// acceptIdentities stores a refused identity that match accepts, under another
// subject.
func acceptIdentities(match func(i *roster.Identity) bool) func(h *hooks) {
	return onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		i, ok := record.(*roster.Identity)
		if !ok || taken.Field != "identity" || !match(i) {
			return taken
		}
		c := *i
		c.Subject += " " + i.ID.String()
		err := tx.PutIdentity(ctx, &c)
		i.Version = c.Version
		return err
	})
}

// ignoreExists reports no error for the second insert of a T.
func ignoreExists[T any](h *hooks) {
	onExists(func(_ context.Context, _ roster.Tx, record any, taken *roster.ExistsError) error {
		if isKind[T](record) {
			return nil
		}
		return taken
	})(h)
}

var identityMutants = []mutant{
	{"two users may have one identity", identitiesAreUnique, acceptIdentities(func(*roster.Identity) bool { return true })},
	{"an identity that is changed is not compared", identitiesAreUnique, acceptIdentities(func(i *roster.Identity) bool { return i.Version > 0 })},
	{"an identity is unique in the whole database", identitiesAreUnique, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Ended.IsZero() && other.Issuer == i.Issuer && other.Subject == i.Subject
	})},
	{"a subject is unique whatever its issuer", identitiesAreUnique, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Ended.IsZero() && other.Account == i.Account && other.Subject == i.Subject
	})},
	{"a taken identity is reported as an id", identitiesAreUnique, onExists(
		func(context.Context, roster.Tx, any, *roster.ExistsError) error {
			return &roster.ExistsError{Field: "id"}
		})},
	{"subjects are compared without case", identitiesAreBytes, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && other.Issuer == i.Issuer && strings.EqualFold(other.Subject, i.Subject)
	})},
	{"issuer and subject are one text", identitiesAreBytes, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && other.Issuer+other.Subject == i.Issuer+i.Subject
	})},
	{"issuers are compared without blanks at the end", identitiesAreBytes, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && strings.TrimRight(other.Issuer, " ") == strings.TrimRight(i.Issuer, " ") && other.Subject == i.Subject
	})},
	{"an identity stays taken after its end", endingFreesIdentity, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && other.Issuer == i.Issuer && other.Subject == i.Subject
	})},
	{"reviving ignores that the identity was taken", revivingTakesIdentity, acceptIdentities(func(i *roster.Identity) bool { return i.Version > 0 })},

	{"ended identities are shown", queryFieldsSelect, onQuery(roster.Reader.Identities, func(q *roster.IdentitySelection) { q.Ended = true })},
	{"the user of an identity is ignored", queryFieldsSelect, onQuery(roster.Reader.Identities, func(q *roster.IdentitySelection) { q.User = roster.ID{} })},
	{"an identity is found by its subject alone", queryFieldsSelect, onRead(func(ctx context.Context, r roster.Reader, q roster.IdentitySelection) ([]roster.Identity, error) {
		subject := q.Subject
		q.Issuer, q.Subject = "", ""
		list, err := r.Identities(ctx, q)
		return slices.DeleteFunc(list, func(i roster.Identity) bool { return subject != "" && i.Subject != subject }), err
	})},
	{"the id of an identity is ignored beside its subject", queryFieldsSelect, onQuery(roster.Reader.Identities, func(q *roster.IdentitySelection) {
		if q.Subject != "" {
			q.ID = roster.ID{}
		}
	})},
	{"the limit of identities is ignored", recordsAreInIDOrder, onQuery(roster.Reader.Identities, func(q *roster.IdentitySelection) { q.Limit = 0 })},
	{"identities of a user ignore After", recordsAreInIDOrder, onQuery(roster.Reader.Identities, func(q *roster.IdentitySelection) {
		if !q.User.IsZero() {
			q.After = roster.ID{}
		}
	})},
	{"an identity is found in every account", accountsAreSeparate, inEveryAccount(roster.Reader.Identities, func(q roster.IdentitySelection) bool { return q.Subject != "" })},

	{"the user of a use is ignored", queryFieldsSelect, onQuery(roster.Reader.Uses, func(q *roster.UseSelection) { q.User = roster.ID{} })},
	{"the id of a use is ignored beside its user", queryFieldsSelect, onQuery(roster.Reader.Uses, func(q *roster.UseSelection) {
		if !q.User.IsZero() {
			q.ID = roster.ID{}
		}
	})},
	{"the limit of uses is one more", recordsAreInIDOrder, onQuery(roster.Reader.Uses, func(q *roster.UseSelection) {
		if q.Limit > 0 {
			q.Limit++
		}
	})},
	{"a use is found by its id in every account", accountsAreSeparate, inEveryAccount(roster.Reader.Uses, func(q roster.UseSelection) bool { return !q.ID.IsZero() })},
	{"uses of a zero account are those of every account", zeroAccountSelectsNothing, inEveryAccount(roster.Reader.Uses, func(q roster.UseSelection) bool { return q.Account.IsZero() })},

	{"of several throttle counters one is read", throttleCountersByID, onQuery(roster.Reader.ThrottleCounters, func(q *roster.ThrottleCounterSelection) { q.IDs = q.IDs[:min(len(q.IDs), 1)] })},
	{"no ids select all throttle counters", throttleCountersByID, func(h *hooks) {
		var all []roster.ID
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			all = append(all, idOf(record))
			return put(ctx, tx, record)
		}
		onQuery(roster.Reader.ThrottleCounters, func(q *roster.ThrottleCounterSelection) {
			if len(q.IDs) == 0 {
				q.IDs = all
			}
		})(h)
	}},
	{"throttle counters come as often and in the order in which their ids are named", throttleCountersByID, onRead(func(ctx context.Context, r roster.Reader, q roster.ThrottleCounterSelection) (all []roster.ThrottleCounter, err error) {
		for _, id := range q.IDs {
			list, failed := r.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: []roster.ID{id}})
			all, err = append(all, list...), errors.Join(err, failed)
		}
		return all, err
	})},
	{"the ids of throttle counters are sorted in place", queriesAreUnchanged, onQuery(roster.Reader.ThrottleCounters, func(q *roster.ThrottleCounterSelection) {
		slices.SortFunc(q.IDs, roster.ID.Compare)
	})},

	{"a second insert of a use is no error", oneRowWins, ignoreExists[roster.Use]},
	{"a second insert of a throttle counter is no error", oneRowWins, ignoreExists[roster.ThrottleCounter]},
	{"a second insert of an identity is no error", oneRowWins, ignoreExists[roster.Identity]},
	{"a second insert of a use replaces the first", idsAreUnique, onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			stored, err := find(ctx, tx, record)
			if err != nil || stored == nil || !isKind[roster.Use](record) {
				return taken
			}
			version(record).Set(version(stored))
			return put(ctx, tx, record)
		})},
	{"a use that exists is accepted in an Update that goes on", updatesGoOn, ignoreExists[roster.Use]},
	{"identities without a guard", otherVersionsAreRefused, unguarded[roster.Identity]},
	{"throttle counters without a guard", otherVersionsAreRefused, unguarded[roster.ThrottleCounter]},
	{"uses without a guard", otherVersionsAreRefused, unguarded[roster.Use]},
}
