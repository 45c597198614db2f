package sqlstore

import (
	"context"
	"database/sql"
	"slices"

	"example.com/roster"
)

// standing is how the one statement of [session.Standing] begins, and how its
// second half does, which finds grants. Each row holds up to three documents:
// those of a secret, its account and its user, or of a grant and its group. One
// that is not there is empty.
type standing struct {
	secret, user                 string
	grantsOfSecret, grantsOfUser string
}

func newStanding(s *schema) standing {
	const (
		none    = ", '', 0"
		secret  = ", s.document, s.version"
		account = ", coalesce(a.document, ''), coalesce(a.version, 0)"
		user    = ", coalesce(u.document, ''), coalesce(u.version, 0)"
		grant   = ", g.document, g.version"
		group   = ", coalesce(p.document, ''), coalesce(p.version, 0)"
	)
	accountOf := " LEFT JOIN " + s.accounts.name + " a ON a.id = "
	grants := "SELECT 1" + grant + group + none + ", coalesce(p.number, 0), 0, 0 FROM "
	groups := " LEFT JOIN " + s.groups.name + " p ON p.id = g.group_id AND p.account = g.account"
	return standing{
		secret: "SELECT 0" + secret + account + user + ", coalesce(u.number, 0), coalesce(u.current_uses, 0), coalesce(u.extra_uses, 0)" +
			" FROM " + s.secrets.name + " s" + accountOf + "s.account" +
			" LEFT JOIN " + s.users.name + " u ON u.id = s.user_id AND u.account = s.account",
		user:           "SELECT 0" + none + account + user + ", u.number, u.current_uses, u.extra_uses FROM " + s.users.name + " u" + accountOf + "u.account",
		grantsOfSecret: grants + s.secrets.name + " s JOIN " + s.grants.name + " g ON g.user_id = s.user_id" + groups,
		grantsOfUser:   grants + s.grants.name + " g" + groups,
	}
}

// standingQuery puts the statement together.
func (s *session) standingQuery(x *roster.PrincipalSelection) *query {
	t := &s.schema.standing
	q := s.dialect.query()
	if x.Hash == (roster.Digest{}) {
		q.add(t.user).where("u.id = ?", x.User).where("u.account = ?", x.Account)
		if x.Grants {
			q.union(t.grantsOfUser).where("g.user_id = ?", x.User).where("g.account = ?", x.Account).where("g.ended = 0")
		}
		return q
	}
	ofSecret := func() {
		q.where("s.hash = ?", x.Hash[:]).where("s.purpose = ?", string(x.Purpose))
		if !x.Account.IsZero() {
			q.where("s.account = ?", x.Account)
		}
	}
	q.add(t.secret)
	ofSecret()
	if x.Grants {
		q.union(t.grantsOfSecret)
		ofSecret()
		q.where("g.account = s.account").where("g.ended = 0")
	}
	return q
}

// Principal reads everything in one statement, which sees one moment.
func (s *session) Principal(ctx context.Context, x roster.PrincipalSelection) (roster.Principal, error) {
	if x.Account.IsZero() && x.Hash == (roster.Digest{}) {
		return roster.Principal{}, nil
	}
	q := s.standingQuery(&x)
	r := standingReader{schema: &s.schema, document: document{members: make([]member, 0, 32)}}
	err := s.reading(ctx, func(ctx context.Context) error {
		r.found = roster.Principal{}
		return s.rows(ctx, q, r.row)
	})
	if err != nil {
		return roster.Principal{}, err
	}
	return r.result(), nil
}

// standingReader gathers a standing from its rows.
type standingReader struct {
	*schema
	document document
	found    roster.Principal

	// A row.
	granted                int // 1: a grant and its group
	texts                  [3]string
	versions               [3]int64
	number, current, extra int64
}

func (r *standingReader) row(rows *sql.Rows) error {
	err := rows.Scan(&r.granted, &r.texts[0], &r.versions[0], &r.texts[1], &r.versions[1], &r.texts[2], &r.versions[2],
		&r.number, &r.current, &r.extra)
	if err != nil {
		return err
	}
	if r.granted == 0 {
		f := &r.found
		f.User.Number, f.User.CurrentUses, f.User.ExtraUses = r.number, r.current, r.extra
		err = record(r, 0, r.secrets, &f.Secret)
		if err == nil {
			err = record(r, 1, r.accounts, &f.Account)
		}
		if err == nil {
			err = record(r, 2, r.users, &f.User)
		}
		return err
	}
	var grant roster.Grant
	group := roster.AccessGroup{Number: r.number}
	if err = record(r, 0, r.grants, &grant); err == nil {
		err = record(r, 1, r.groups, &group)
	}
	r.found.Grants = append(r.found.Grants, grant)
	if !group.ID.IsZero() {
		r.found.Groups = append(r.found.Groups, group)
	}
	return err
}

// record reads document i of a row, unless there is none.
func record[R any](r *standingReader, i int, t *table[R], into *R) error {
	if r.texts[i] == "" {
		return nil
	}
	*t.version(into) = r.versions[i]
	return t.decode(&r.document, r.texts[i], into)
}

// result puts what was found in order.
func (r *standingReader) result() roster.Principal {
	f := &r.found
	switch {
	case f.User.ID.IsZero() && !f.Secret.User.IsZero(): // who is not found, or is another account's
		return roster.Principal{}
	case f.User.ID.IsZero(): // the secret is the account's own
		f.Grants, f.Groups = nil, nil
		return *f
	}
	byGroup := func(a, b roster.AccessGroup) int { return a.ID.Compare(b.ID) }
	slices.SortFunc(f.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	slices.SortFunc(f.Groups, byGroup)
	f.Groups = slices.CompactFunc(f.Groups, func(a, b roster.AccessGroup) bool { return a.ID == b.ID })
	return *f
}
