package sqlstore

import (
	"context"
	"database/sql"

	"example.com/roster"
)

var users = table[roster.User]{
	name: "users",
	columns: "id, account, email, email_key, external_id, external_key, name, first, last, avatar, role, state, " +
		"alive, created, updated, activity, deactivated, discarded, current_uses, extra_uses",
	bind: bindUser,
	dest: func(dest []any, u *roster.User) []any {
		return append(dest, &u.Number, &u.CurrentUses, &u.ExtraUses)
	},
	beside: "number, current_uses, extra_uses",
	fields: func(d *document, u *roster.User) {
		d.id("a", &u.Account)
		d.time("ac", &u.Activated)
		d.object("at", &u.Attrs)
		text(d, "av", &u.Avatar)
		d.time("ay", &u.Activity)
		d.time("c", &u.Created)
		text(d, "ce", &u.CanonicalEmail)
		d.time("d", &u.Deactivated)
		d.time("di", &u.Discarded)
		text(d, "e", &u.Email)
		integer(d, "ep", &u.Epoch)
		d.time("er", &u.Erased)
		d.flag("ev", &u.EmailVerified)
		text(d, "f", &u.First)
		d.id("i", &u.ID)
		text(d, "im", &u.Image)
		d.time("in", &u.Invited)
		text(d, "ip", &u.IPAddress)
		text(d, "l", &u.Last)
		text(d, "n", &u.Name)
		text(d, "p", &u.PasswordHash)
		d.object("pr", &u.Preferences)
		text(d, "r", &u.Role)
		text(d, "s", &u.State)
		integer(d, "sl", &u.SessionsLimit)
		text(d, "su", &u.Summary)
		d.time("u", &u.Updated)
		d.time("ua", &u.UsesAt)
		text(d, "up", &u.UsesPeriod)
		text(d, "x", &u.ExternalID)
	},
	version: func(u *roster.User) *int64 { return &u.Version },
	keys: func(u *roster.User) (string, []any) {
		return "account = ? AND coalesce(email_key, '') = ? AND coalesce(external_key, '') = ?",
			[]any{u.Account, living(u, u.CanonicalEmail), living(u, u.ExternalID)}
	},
	number: func(u *roster.User) *int64 { return &u.Number },
}

func bindUser(args []any, u *roster.User) []any {
	return append(args, u.ID, u.Account,
		u.CanonicalEmail, unique(u, u.CanonicalEmail), u.ExternalID, unique(u, u.ExternalID),
		u.Name, u.First, u.Last, u.Avatar, string(u.Role), string(u.State),
		u.Value(roster.FieldAlive).Int, roster.Micros(u.Created), roster.Micros(u.Updated), roster.Micros(u.Activity),
		roster.Micros(u.Deactivated), roster.Micros(u.Discarded), u.CurrentUses, u.ExtraUses)
}

// unique returns what a unique index holds for key: nothing where there is
// none, and nothing once u is deleted.
func unique(u *roster.User, key string) any {
	if key = living(u, key); key == "" {
		return nil
	}
	return key
}

// living returns key, and "" once u is deleted.
func living(u *roster.User, key string) string {
	if u.State == roster.StateDeleted {
		return ""
	}
	return key
}

func (s *session) Users(ctx context.Context, x roster.UserSelection) ([]roster.User, error) {
	if x.Account.IsZero() {
		return nil, nil
	}
	t := s.schema.users
	q, err := s.usersQuery(&x)
	if err != nil {
		return nil, err
	}
	return list(ctx, s, t, q, x.Limit)
}

func (s *session) CountUsers(ctx context.Context, x roster.UserSelection) (n int, err error) {
	if x.Account.IsZero() {
		return 0, nil
	}
	q := s.dialect.query().add("SELECT count(*) FROM " + s.schema.users.name)
	if _, err := q.conditions(&x); err != nil {
		return 0, err
	}
	err = s.reading(ctx, func(ctx context.Context) error {
		return s.rows(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&n) })
	})
	return n, err
}

func (u *unit) PutUser(ctx context.Context, x *roster.User) error {
	return put(ctx, u, u.schema.users, x)
}
