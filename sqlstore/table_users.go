package sqlstore

import (
	"context"
	"errors"

	"example.com/roster"
	"example.com/roster/internal/marks"
)

var users = table[roster.User]{
	name: "users",
	columns: "id, account, email, email_key, username, username_key, external_id, external_key, name, first, last, avatar, role, state, " +
		"alive, created, updated, activity, deactivated, discarded, current_uses, extra_uses, mark, words",
	bind:     bindUser,
	counters: "number, current_uses, extra_uses",
	counted:  func(u *roster.User) [3]*int64 { return [3]*int64{&u.Number, &u.CurrentUses, &u.ExtraUses} },
	fields: func(d *document, u *roster.User) {
		d.id("a", &u.Account)
		d.time("ac", &u.Activated)
		d.object("at", &u.Attrs)
		text(d, "av", &u.Avatar)
		d.time("ay", &u.Activity)
		text(d, "b", &u.Benefits)
		d.time("c", &u.Created)
		text(d, "ce", &u.CanonicalEmail)
		text(d, "cn", &u.CanonicalUsername)
		d.time("d", &u.Deactivated)
		d.time("di", &u.Discarded)
		d.time("dn", &u.DeactivatedUntil)
		text(d, "dr", &u.DeactivatedReason)
		text(d, "e", &u.Email)
		integer(d, "ep", &u.Epoch)
		d.time("er", &u.Erased)
		d.flag("ev", &u.EmailVerified)
		d.time("ew", &u.EmailProven)
		text(d, "f", &u.First)
		d.id("i", &u.ID)
		text(d, "im", &u.Image)
		d.time("in", &u.Invited)
		text(d, "ip", &u.IPAddress)
		text(d, "l", &u.Last)
		text(d, "n", &u.Name)
		text(d, "p", &u.PasswordHash)
		d.id("pm", &u.PasswordMaker)
		d.object("pr", &u.Preferences)
		text(d, "r", &u.Role)
		text(d, "s", &u.State)
		integer(d, "sl", &u.SessionsLimit)
		text(d, "su", &u.Summary)
		d.time("u", &u.Updated)
		d.time("ua", &u.UsesAt)
		text(d, "un", &u.Username)
		text(d, "up", &u.UsesPeriod)
		text(d, "vi", &u.VendorIDs)
		text(d, "x", &u.ExternalID)
	},
	version: func(u *roster.User) *int64 { return &u.Version },
	uniqueKeys: func(u *roster.User) (string, []any) {
		return "account = ? AND coalesce(email_key, '') = ? AND coalesce(username_key, '') = ? AND coalesce(external_key, '') = ?",
			[]any{u.Account, unlessDeleted(u, u.CanonicalEmail), unlessDeleted(u, u.CanonicalUsername), unlessDeleted(u, u.ExternalID)}
	},
	number: func(u *roster.User) *int64 { return &u.Number },
	seen: func(tx *tx, u *roster.User) (*roster.User, bool) {
		was, ok := tx.seen[u.ID]
		return &was.user, ok && was.version == u.Version
	},
}

func bindUser(args []any, u *roster.User) []any {
	return append(args, u.ID, u.Account,
		u.CanonicalEmail, uniqueOrNull(u, u.CanonicalEmail), u.CanonicalUsername, uniqueOrNull(u, u.CanonicalUsername), u.ExternalID, uniqueOrNull(u, u.ExternalID),
		u.Name, u.First, u.Last, u.Avatar, string(u.Role), string(u.State),
		u.Value(roster.FieldAlive).Int, roster.Micros(u.Created), roster.Micros(u.Updated), roster.Micros(u.Activity),
		roster.Micros(u.Deactivated), roster.Micros(u.Discarded), u.CurrentUses, u.ExtraUses, markOrNull(u), userWords{u})
}

// markOrNull returns the value of the column mark: NULL for most users.
func markOrNull(u *roster.User) any {
	if text := marks.Of(u.State, u.Role).Text(); text != "" {
		return text
	}
	return nil
}

// userWords is the value of the column words. It takes long to make, and an update makes it
// where the texts that it comes from have changed.
type userWords struct{ user *roster.User }

func (w userWords) same(as any) bool {
	other, ok := as.(userWords)
	return ok && textsOf(w.user) == textsOf(other.user)
}

// uniqueOrNull returns the value of a unique index for key: NULL if key is
// empty or u is deleted.
func uniqueOrNull(u *roster.User, key string) any {
	if key = unlessDeleted(u, key); key == "" {
		return nil
	}
	return key
}

// unlessDeleted returns key, and "" if u is deleted.
func unlessDeleted(u *roster.User, key string) string {
	if u.State == roster.StateDeleted {
		return ""
	}
	return key
}

func (r *reader) Users(ctx context.Context, x roster.UserSelection) ([]roster.User, error) {
	if x.Account.IsZero() && x.Email == "" {
		return nil, nil
	}
	if x.Shown != nil {
		return r.shown(ctx, &x)
	}
	if text := r.lookupText(&x); text != nil {
		found, err := r.lookup(ctx, text, &x)
		r.see(found...)
		return found, err
	}
	if all := branches(&x); all != nil {
		q, err := r.branchesQuery(&x, all)
		if err != nil {
			return nil, err
		}
		found, err := selectRecords(ctx, r, r.schema.users, q, x.Limit)
		r.see(found...)
		return found, err
	}
	if r.isFar(&x) {
		if found, ok, err := r.farPage(ctx, &x); ok || err != nil {
			return found, err
		}
	}
	by, err := r.planSearch(ctx, &x)
	if err != nil {
		return nil, err
	}
	var found []roster.User
	if by.by == byLists {
		found, err = r.searchLists(ctx, &x)
	} else {
		var q *query
		if q, err = r.userQuery(&x, by); err == nil {
			found, err = selectRecords(ctx, r, r.schema.users, q, x.Limit)
		}
	}
	if err != nil {
		return nil, err
	}
	r.see(found...)
	return found, nil
}

func (r *reader) CountUsers(ctx context.Context, x roster.UserSelection) (int, error) {
	if x.Account.IsZero() && x.Email == "" {
		return 0, nil
	}
	if x.Shown != nil {
		x.Limit = 0
		found, err := r.shown(ctx, &x)
		return len(found), err
	}
	if other, ok := totalsAnswer(&x); ok {
		return r.total(ctx, &x, other)
	}
	x.Limit = 0
	if all := branches(&x); all != nil {
		q, err := r.countBranches(all)
		if err != nil {
			return 0, err
		}
		count, err := r.queryInt(ctx, q)
		return int(count), err
	}
	by, err := r.planSearch(ctx, &x)
	if err != nil {
		return 0, err
	}
	q := r.dialect.query().add("SELECT count(*) FROM ")
	if by.by == byTerm {
		q.fromTerm(&r.schema, &x, by.term)
	} else {
		q.add(r.schema.users.name)
	}
	if _, err := q.whereSelected(&x); err != nil {
		return 0, err
	}
	count, err := r.queryInt(ctx, q)
	return int(count), err
}

// hasExternalID is the condition of the users in the index of external ids. A query that
// has it in these words is answered by that index.
const hasExternalID = "external_id <> ''"

// putUserRow names the first that is taken of the e-mail, the username, the external
// id and the number: databases check their indexes in orders of their own.
func (tx *tx) putUserRow(ctx context.Context, x *roster.User) error {
	err := putRecord(ctx, tx, tx.schema.users, x)
	var exists *roster.ExistsError
	if !errors.As(err, &exists) {
		return err
	}
	if exists.Field == "id" {
		return err
	}
	for _, key := range []struct{ field, taken, value string }{
		{"email", "email_key = ?", unlessDeleted(x, x.CanonicalEmail)},
		{"username", "username_key = ?", unlessDeleted(x, x.CanonicalUsername)},
		{"external id", hasExternalID + " AND external_id = ? AND external_key IS NOT NULL", unlessDeleted(x, x.ExternalID)},
	} {
		if exists.Field == key.field {
			return err
		}
		if key.value == "" {
			continue
		}
		q := tx.dialect.query().add("SELECT 1 FROM "+tx.schema.users.name+" WHERE account = ? AND "+key.taken+" AND id <> ?", x.Account, key.value, x.ID)
		taken, unread := tx.queryInt(ctx, q)
		if unread != nil {
			return unread
		}
		if taken == 1 {
			exists.Field = key.field
			return err
		}
	}
	return err
}
