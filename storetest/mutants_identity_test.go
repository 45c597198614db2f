package storetest

import (
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

const (
	uniqueIdentity = "an issuer and a subject are taken once together among the identities of an account that have not ended"
	identityBytes  = "an issuer and a subject are compared by their bytes, each apart"
	identityEnds   = "an identity that ends frees its issuer and subject"
	identityBack   = "an identity that has ended and is revived takes its issuer and subject, if it can"
	attemptIDs     = "attempts are selected by their ids, in the order of their ids, each once, and none by none"
	oneRow         = "one of 64 concurrent inserts of one use, of one attempt, of one identity wins"
)

func askIdentities(edit func(*roster.IdentitySelection)) func(h *hooks) {
	return func(h *hooks) { h.identities = asked(edit, roster.Reader.Identities) }
}

func askUses(edit func(*roster.UseSelection)) func(h *hooks) {
	return func(h *hooks) { h.uses = asked(edit, roster.Reader.Uses) }
}

func askAttempts(edit func(*roster.ThrottleCounterSelection)) func(h *hooks) {
	return func(h *hooks) { h.attempts = asked(edit, roster.Reader.ThrottleCounters) }
}

// refuseIdentities refuses an identity that is like another.
func refuseIdentities(like func(i, other *roster.Identity) bool) func(h *hooks) {
	return func(h *hooks) {
		all := map[roster.ID]roster.Identity{}
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			i, ok := record.(*roster.Identity)
			if !ok {
				return put(ctx, tx, record)
			}
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
		}
	}
}

// acceptIdentities accepts what was refused, of those that is names, in secret
// under another subject.
func acceptIdentities(is func(i *roster.Identity) bool) func(h *hooks) {
	return onExists(func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
		i, ok := record.(*roster.Identity)
		if !ok || taken.Field != "identity" || !is(i) {
			return taken
		}
		c := *i
		c.Subject += " " + i.ID.String()
		err := tx.PutIdentity(ctx, &c)
		i.Version = c.Version
		return err
	})
}

// ignoreExists says of a second insert of a T that it went well.
func ignoreExists[T any](h *hooks) {
	onExists(func(_ context.Context, _ roster.Tx, record any, taken *roster.ExistsError) error {
		if isKind[T](record) {
			return nil
		}
		return taken
	})(h)
}

var identityMutants = []mutant{
	{"the identity of a user is taken, and no other's", uniqueIdentity, acceptIdentities(func(*roster.Identity) bool { return true })},
	{"an identity that is changed is not compared", uniqueIdentity, acceptIdentities(func(i *roster.Identity) bool { return i.Version > 0 })},
	{"an identity is unique in the whole database", uniqueIdentity, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Ended.IsZero() && other.Issuer == i.Issuer && other.Subject == i.Subject
	})},
	{"a subject is unique whatever its issuer", uniqueIdentity, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Ended.IsZero() && other.Account == i.Account && other.Subject == i.Subject
	})},
	{"a taken identity is called an id", uniqueIdentity, onExists(
		func(context.Context, roster.Tx, any, *roster.ExistsError) error {
			return &roster.ExistsError{Field: "id"}
		})},
	{"subjects are compared without case", identityBytes, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && other.Issuer == i.Issuer && strings.EqualFold(other.Subject, i.Subject)
	})},
	{"issuer and subject are one text", identityBytes, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && other.Issuer+other.Subject == i.Issuer+i.Subject
	})},
	{"issuers are compared without blanks at the end", identityBytes, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && strings.TrimRight(other.Issuer, " ") == strings.TrimRight(i.Issuer, " ") && other.Subject == i.Subject
	})},
	{"an identity stays taken after its end", identityEnds, refuseIdentities(func(i, other *roster.Identity) bool {
		return other.Account == i.Account && other.Issuer == i.Issuer && other.Subject == i.Subject
	})},
	{"reviving does not ask whether the identity was taken", identityBack, acceptIdentities(func(i *roster.Identity) bool { return i.Version > 0 })},

	{"ended identities are shown", narrows, askIdentities(func(q *roster.IdentitySelection) { q.Ended = true })},
	{"the user of an identity is not asked for", narrows, askIdentities(func(q *roster.IdentitySelection) { q.User = roster.ID{} })},
	{"an identity is found by its subject alone", narrows, func(h *hooks) {
		h.identities = func(ctx context.Context, r roster.Reader, q roster.IdentitySelection) ([]roster.Identity, error) {
			subject := q.Subject
			q.Issuer, q.Subject = "", ""
			list, err := r.Identities(ctx, q)
			return slices.DeleteFunc(list, func(i roster.Identity) bool { return subject != "" && i.Subject != subject }), err
		}
	}},
	{"the id of an identity is not asked for beside its subject", narrows, askIdentities(func(q *roster.IdentitySelection) {
		if q.Subject != "" {
			q.ID = roster.ID{}
		}
	})},
	{"the limit of identities is ignored", byIDs, askIdentities(func(q *roster.IdentitySelection) { q.Limit = 0 })},
	{"identities of a user begin anew after each", byIDs, askIdentities(func(q *roster.IdentitySelection) {
		if !q.User.IsZero() {
			q.After = roster.ID{}
		}
	})},
	{"an identity is found in every account", "another account's records are never selected", func(h *hooks) {
		h.identities = func(ctx context.Context, r roster.Reader, q roster.IdentitySelection) ([]roster.Identity, error) {
			if q.Subject == "" {
				return r.Identities(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.Identity, error) {
				q.Account = account
				return r.Identities(ctx, q)
			})
		}
	}},

	{"the user of a use is not asked for", narrows, askUses(func(q *roster.UseSelection) { q.User = roster.ID{} })},
	{"the id of a use is not asked for beside its user", narrows, askUses(func(q *roster.UseSelection) {
		if !q.User.IsZero() {
			q.ID = roster.ID{}
		}
	})},
	{"the limit of uses is one more", byIDs, askUses(func(q *roster.UseSelection) {
		if q.Limit > 0 {
			q.Limit++
		}
	})},
	{"a use is found by its id in every account", "another account's records are never selected", func(h *hooks) {
		h.uses = func(ctx context.Context, r roster.Reader, q roster.UseSelection) ([]roster.Use, error) {
			if q.ID.IsZero() {
				return r.Uses(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.Use, error) {
				q.Account = account
				return r.Uses(ctx, q)
			})
		}
	}},
	{"no account is every account, of uses", "a query with a zero account selects nothing", func(h *hooks) {
		h.uses = func(ctx context.Context, r roster.Reader, q roster.UseSelection) ([]roster.Use, error) {
			if !q.Account.IsZero() {
				return r.Uses(ctx, q)
			}
			return everywhere(ctx, r, func(account roster.ID) ([]roster.Use, error) {
				q.Account = account
				return r.Uses(ctx, q)
			})
		}
	}},

	{"of several attempts one is asked for", attemptIDs, askAttempts(func(q *roster.ThrottleCounterSelection) { q.IDs = q.IDs[:min(len(q.IDs), 1)] })},
	{"no ids are all attempts", attemptIDs, func(h *hooks) {
		var all []roster.ID
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			all = append(all, idOf(record))
			return put(ctx, tx, record)
		}
		askAttempts(func(q *roster.ThrottleCounterSelection) {
			if len(q.IDs) == 0 {
				q.IDs = all
			}
		})(h)
	}},
	{"attempts come as often and in the order as they are named", attemptIDs, func(h *hooks) {
		h.attempts = func(ctx context.Context, r roster.Reader, q roster.ThrottleCounterSelection) (all []roster.ThrottleCounter, _ error) {
			for _, id := range q.IDs {
				list, err := r.ThrottleCounters(ctx, roster.ThrottleCounterSelection{IDs: []roster.ID{id}})
				if err != nil {
					return nil, err
				}
				all = append(all, list...)
			}
			return all, nil
		}
	}},
	{"the ids of attempts are sorted in place", "a query is left as it was handed in", askAttempts(func(q *roster.ThrottleCounterSelection) {
		slices.SortFunc(q.IDs, roster.ID.Compare)
	})},

	{"a second insert of a use takes it again", oneRow, ignoreExists[roster.Use]},
	{"a second insert of an attempt counts nothing", oneRow, ignoreExists[roster.ThrottleCounter]},
	{"a second insert of an identity goes unsaid", oneRow, ignoreExists[roster.Identity]},
	{"a second insert of a use replaces the first", "an id is taken once in the database", onExists(
		func(ctx context.Context, tx roster.Tx, record any, taken *roster.ExistsError) error {
			stored, err := find(ctx, tx, record)
			if err != nil || stored == nil || !isKind[roster.Use](record) {
				return taken
			}
			version(record).Set(version(stored))
			return put(ctx, tx, record)
		})},
	{"a use that exists is accepted without a word", "an Update may go on after a refused Put", ignoreExists[roster.Use]},
	{"identities without a guard", "a Put under another version than the stored one is refused", unguarded[roster.Identity]},
	{"attempts without a guard", "a Put under another version than the stored one is refused", unguarded[roster.ThrottleCounter]},
	{"uses without a guard", "a Put under another version than the stored one is refused", unguarded[roster.Use]},
}
