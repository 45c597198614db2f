package sqlstore

import (
	"context"
	"database/sql"

	"example.com/roster"
)

// newMembersSQL returns the SELECT of [reader.Members], without its conditions.
func newMembersSQL(s *schema, noIndex string) string {
	return "SELECT m.document, m.version, u.document, u.version, coalesce(h.document, ''), coalesce(h.version, 0), u.number, u.current_uses, u.extra_uses" +
		" FROM " + s.memberships.name + " m JOIN " + s.users.name + " u ON u.id = m.user_id AND " + noIndex + "u.account = m.home" +
		" LEFT JOIN " + s.accounts.name + " h ON h.id = m.home"
}

// Members reads everything in one statement, so that all of it has one age.
func (r *reader) Members(ctx context.Context, x roster.MemberSelection) ([]roster.Member, error) {
	if x.Account.IsZero() {
		return nil, nil
	}
	q := r.dialect.query().add(newMembersSQL(&r.schema, r.dialect.noIndex))
	if x.Email != "" {
		q.where("u.email_key = ?", x.Email)
	}
	if x.Number != 0 {
		q.where("u.number = ?", x.Number)
	}
	if len(x.Users) > 0 {
		q.whereIn("m.user_id", x.Users)
	}
	q.where("m.account = ?", x.Account).where("m.ended = 0")
	if !x.After.IsZero() {
		q.seek("m.id > ?", x.After)
	}
	q.orderBy("m.id", len(x.Users) == 0 && x.Email == "" && x.Number == 0).limit(x.Limit)
	var members []roster.Member
	p := principalScanner{schema: &r.schema}
	err := r.read(ctx, func(ctx context.Context) error {
		members = nil
		return r.queryRows(ctx, q, func(rows *sql.Rows) error {
			var m roster.Member
			err := rows.Scan(&p.documents[0], &p.versions[0], &p.documents[1], &p.versions[1], &p.documents[2], &p.versions[2],
				&m.User.Number, &m.User.CurrentUses, &m.User.ExtraUses)
			if err == nil {
				err = decodeRow(&p, 0, p.memberships, &m.Membership)
			}
			if err == nil {
				err = decodeRow(&p, 1, p.users, &m.User)
			}
			if err == nil {
				err = decodeRow(&p, 2, p.accounts, &m.Home)
			}
			members = append(members, m)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return members, nil
}
