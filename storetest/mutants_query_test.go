package storetest

import (
	"context"
	"slices"
	"time"

	"example.com/roster"
)

// asked changes a query on its way to the store.
func asked[Q, R any](edit func(q *Q), read func(roster.Reader, context.Context, Q) (R, error)) func(context.Context, roster.Reader, Q) (R, error) {
	return func(ctx context.Context, r roster.Reader, q Q) (R, error) {
		edit(&q)
		return read(r, ctx, q)
	}
}

func askUsers(edit func(*roster.UserSelection)) func(h *hooks) {
	return func(h *hooks) { h.users = asked(edit, roster.Reader.Users) }
}

func askGroups(edit func(*roster.GroupSelection)) func(h *hooks) {
	return func(h *hooks) { h.groups = asked(edit, roster.Reader.Groups) }
}

func askGrants(edit func(*roster.GrantSelection)) func(h *hooks) {
	return func(h *hooks) { h.grants = asked(edit, roster.Reader.Grants) }
}

func askSecrets(edit func(*roster.SecretSelection)) func(h *hooks) {
	return func(h *hooks) { h.secrets = asked(edit, roster.Reader.Secrets) }
}

func askGuests(edit func(*roster.MembershipSelection)) func(h *hooks) {
	return func(h *hooks) { h.guests = asked(edit, roster.Reader.Memberships) }
}

func askTeams(edit func(*roster.TeamSelection)) func(h *hooks) {
	return func(h *hooks) { h.teams = asked(edit, roster.Reader.Teams) }
}

func askMembers(edit func(*roster.TeamMembershipSelection)) func(h *hooks) {
	return func(h *hooks) { h.members = asked(edit, roster.Reader.TeamMemberships) }
}

func askEvents(edit func(*roster.EventSelection)) func(h *hooks) {
	return func(h *hooks) { h.events = asked(edit, roster.Reader.Events) }
}

func askDeliveries(edit func(*roster.DeliverySelection)) func(h *hooks) {
	return func(h *hooks) { h.deliveries = asked(edit, roster.Reader.Deliveries) }
}

const (
	narrows = "each field of a query narrows what it selects"
	byIDs   = "records come in the order of their ids, after After and up to Limit"
	byDue   = "deliveries come longest due first, and dead ones alone where they are asked for"
)

var queryMutants = []mutant{
	{"ended groups are shown", narrows, askGroups(func(q *roster.GroupSelection) { q.Ended = true })},
	{"ended grants are shown", narrows, askGrants(func(q *roster.GrantSelection) { q.Ended = true })},
	{"one of several users is asked for", narrows, askGrants(func(q *roster.GrantSelection) { q.Users = q.Users[:min(len(q.Users), 1)] })},
	{"the group of a grant is not asked for", narrows, askGrants(func(q *roster.GrantSelection) { q.Group = roster.ID{} })},
	{"used secrets are pending", narrows, askSecrets(func(q *roster.SecretSelection) { q.Pending = false })},
	{"the purpose is not asked for", narrows, askSecrets(func(q *roster.SecretSelection) { q.Purpose = "" })},
	{"ended memberships are shown", narrows, askGuests(func(q *roster.MembershipSelection) { q.Ended = true })},
	{"ended teams are shown", narrows, askTeams(func(q *roster.TeamSelection) { q.Ended = true })},
	{"the parent is not asked for", narrows, askTeams(func(q *roster.TeamSelection) { q.Parent = roster.ID{} })},
	{"of several teams one is asked for", narrows, askTeams(func(q *roster.TeamSelection) { q.IDs = q.IDs[:min(len(q.IDs), 1)] })},
	{"the team is not asked for", narrows, askMembers(func(q *roster.TeamMembershipSelection) { q.Team = roster.ID{} })},
	{"the limit of teams is ignored", byIDs, askTeams(func(q *roster.TeamSelection) { q.Limit = 0 })},
	{"the user of an event is not asked for", narrows, askEvents(func(q *roster.EventSelection) { q.User = roster.ID{} })},
	{"grants of two users come user by user", narrows, func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			grants, err := r.Grants(ctx, q)
			slices.SortStableFunc(grants, func(a, b roster.Grant) int { return a.User.Compare(b.User) })
			return grants, err
		}
	}},
	{"the limit of groups is ignored", byIDs, askGroups(func(q *roster.GroupSelection) { q.Limit = 0 })},
	{"a limit of 0 is one of 10", byIDs, askEvents(func(q *roster.EventSelection) {
		if q.Limit <= 0 {
			q.Limit = 10
		}
	})},
	{"the first after After is left out", byIDs, askSecrets(func(q *roster.SecretSelection) {
		if !q.After.IsZero() {
			q.After = nextID(q.After)
		}
	})},
	{"grants come newest first", byIDs, func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			grants, err := r.Grants(ctx, q)
			slices.Reverse(grants)
			return grants, err
		}
	}},
	{"deliveries come in the order of their ids", byDue, func(h *hooks) {
		h.deliveries = func(ctx context.Context, r roster.Reader, q roster.DeliverySelection) ([]roster.Delivery, error) {
			all, err := r.Deliveries(ctx, q)
			slices.SortFunc(all, func(a, b roster.Delivery) int { return a.ID.Compare(b.ID) })
			return all, err
		}
	}},
	{"what is due now is not due", byDue, askDeliveries(func(q *roster.DeliverySelection) {
		if !q.DueUntil.IsZero() {
			q.DueUntil = q.DueUntil.Add(-time.Microsecond)
		}
	})},
	{"the dead are delivered", byDue, onPut(func(r any) {
		if d, ok := r.(*roster.Delivery); ok {
			d.Dead = time.Time{}
		}
	})},
	{"dead or not is not asked", byDue, func(h *hooks) {
		h.deliveries = func(ctx context.Context, r roster.Reader, q roster.DeliverySelection) ([]roster.Delivery, error) {
			all, err := r.Deliveries(ctx, q)
			if err != nil || !q.Dead {
				return all, err
			}
			q.Dead = false
			alive, err := r.Deliveries(ctx, q)
			return append(all, alive...), err
		}
	}},
	{"the dead are never shown", byDue, askDeliveries(func(q *roster.DeliverySelection) { q.Dead = false })},
	{"the dead are of every consumer", byDue, askDeliveries(func(q *roster.DeliverySelection) {
		if q.Dead {
			q.Consumer = ""
		}
	})},
	{"who is dead stays dead", byDue, func(h *hooks) {
		h.put = func(ctx context.Context, tx roster.Tx, record any) error {
			if d, ok := record.(*roster.Delivery); ok && d.Version > 0 && d.Dead.IsZero() {
				was := *d
				was.Dead = start
				if stored, _ := find(ctx, tx, &was); stored != nil {
					err := tx.PutDelivery(ctx, &was)
					d.Version = was.Version
					return err
				}
			}
			return put(ctx, tx, record)
		}
	}},
	{"nothing found is an error", "a query that selects nothing is no error", func(h *hooks) {
		h.grants = func(ctx context.Context, r roster.Reader, q roster.GrantSelection) ([]roster.Grant, error) {
			grants, err := r.Grants(ctx, q)
			if err == nil && len(grants) == 0 {
				err = roster.ErrNotFound
			}
			return grants, err
		}
	}},
}
