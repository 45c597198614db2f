package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.com/roster"
)

// principalSQL is the SELECTs of [reader.Principal], without their conditions.
// The rows of the first hold the documents of a secret, its account and its
// user; the rows of the others hold a grant and its group. A missing document
// is empty.
type principalSQL struct {
	secret, user                 string
	grantsOfSecret, grantsOfUser string
}

func newPrincipalSQL(s *schema, contains string) principalSQL {
	const (
		none    = ", '', 0"
		secret  = ", s.document, s.version"
		account = ", coalesce(a.document, ''), coalesce(a.version, 0)"
		user    = ", coalesce(u.document, ''), coalesce(u.version, 0)"
		grant   = "1 AS c0, g.document AS c1, g.version AS c2"
		group   = ", coalesce(p.document, '') AS c3, coalesce(p.version, 0) AS c4, '' AS c5, 0 AS c6, coalesce(p.number, 0) AS c7"
	)
	accountOf := " LEFT JOIN " + s.accounts.name + " a ON a.id = "
	has := ", CASE WHEN " + strings.ReplaceAll(contains, "@", "p.products") + " THEN 1 ELSE 0 END AS c8, 0 AS c9 FROM "
	grants := "SELECT " + grant + group + has
	groups := " LEFT JOIN " + s.groups.name + " p ON p.id = g.group_id AND p.account = g.account"
	return principalSQL{
		secret: "SELECT 0" + secret + account + user + ", coalesce(u.number, 0), coalesce(u.current_uses, 0), coalesce(u.extra_uses, 0)" +
			" FROM " + s.secrets.name + " s" + accountOf + "s.account" +
			" LEFT JOIN " + s.users.name + " u ON u.id = s.user_id AND u.account = s.account",
		user:           "SELECT 0" + none + account + user + ", u.number, u.current_uses, u.extra_uses FROM " + s.users.name + " u" + accountOf + "u.account",
		grantsOfSecret: grants + s.secrets.name + " s JOIN " + s.grants.name + " g ON g.account = s.account" + groups,
		grantsOfUser:   grants + s.grants.name + " g" + groups,
	}
}

// principalQuery builds the statement.
func (r *reader) principalQuery(x *roster.PrincipalSelection) *query {
	t := &r.schema.principal
	q := r.dialect.query()
	if x.Hash == (roster.Digest{}) {
		q.add(t.user).where("u.id = ?", x.User).where("u.account = ?", x.Account)
		q.grants(x, t.grantsOfUser, func(account bool) {
			owner := x.User
			if account {
				owner = roster.ID{}
			}
			q.where("g.account = ?", x.Account).seek("g.user_id = ?", owner)
		})
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
	q.grants(x, t.grantsOfSecret, func(account bool) {
		ofSecret()
		if account {
			q.seek("g.user_id = ?", roster.ID{})
		} else {
			q.seek("g.user_id = s.user_id")
		}
	})
	return q
}

// grants appends the grants that x wants, to the user and to the account. owned
// appends the conditions that say whose they are. Grants that are over come from
// their end backwards, so that a long past is not read.
func (q *query) grants(x *roster.PrincipalSelection, text string, owned func(account bool)) {
	if !x.Grants {
		return
	}
	at, product := roster.Micros(x.GrantsAt), productMark(x.Product)
	for _, account := range []bool{false, true} {
		q.unionAll(text, product)
		owned(account)
		q.seek("g.ended = 0").seek("g.over_at > ?", at)
	}
	for i, account := range []bool{false, true} {
		if x.Over <= 0 {
			return
		}
		q.unionAll("SELECT * FROM (").add(text, product)
		owned(account)
		q.seek("g.ended = 0").seek("g.over_at <= ?", at)
		q.add(" ORDER BY g.over_at DESC, g.id DESC LIMIT ?", int64(x.Over)).add([]string{") o1", ") o2"}[i])
	}
}

// Principal reads everything in one statement, so that all of it has one age.
func (r *reader) Principal(ctx context.Context, x roster.PrincipalSelection) (roster.Principal, error) {
	if x.Account.IsZero() && x.Hash == (roster.Digest{}) {
		return roster.Principal{}, nil
	}
	q := r.principalQuery(&x)
	p := principalScanner{schema: &r.schema, product: x.Product, document: document{members: make([]member, 0, 32)}}
	err := r.read(ctx, func(ctx context.Context) error {
		p.found = roster.Principal{}
		return r.queryRows(ctx, q, p.scanRow)
	})
	if err != nil {
		return roster.Principal{}, err
	}
	return p.result(), nil
}

// principalScanner collects a principal from its rows.
type principalScanner struct {
	*schema
	product  string // that was asked for
	document document
	found    roster.Principal

	// The columns of a row.
	isGrant                int // 1: the row holds a grant and its group
	documents              [3]string
	versions               [3]int64
	number, current, extra int64 // of a grant: the number of its group, and 1 as current if the group has the product
}

func (p *principalScanner) scanRow(rows *sql.Rows) error {
	err := rows.Scan(&p.isGrant, &p.documents[0], &p.versions[0], &p.documents[1], &p.versions[1], &p.documents[2], &p.versions[2],
		&p.number, &p.current, &p.extra)
	if err != nil {
		return err
	}
	if p.isGrant == 0 {
		f := &p.found
		f.User.Number, f.User.CurrentUses, f.User.ExtraUses = p.number, p.current, p.extra
		err = decodeRow(p, 0, p.secrets, &f.Secret)
		if err == nil {
			err = decodeRow(p, 1, p.accounts, &f.Account)
		}
		if err == nil {
			err = decodeRow(p, 2, p.users, &f.User)
		}
		return err
	}
	var grant roster.Grant
	group := roster.AccessGroup{Number: p.number}
	if err = decodeRow(p, 0, p.grants, &grant); err == nil {
		err = decodeRow(p, 1, p.groups, &group)
	}
	p.found.Grants = append(p.found.Grants, grant)
	if p.current == 1 {
		group.Products = []string{p.product}
	}
	if !group.ID.IsZero() {
		p.found.Groups = append(p.found.Groups, group)
	}
	return err
}

// decodeRow reads document i of a row into a record. Empty: the record stays
// zero.
func decodeRow[R any](p *principalScanner, i int, t *table[R], into *R) error {
	if p.documents[i] == "" {
		return nil
	}
	*t.version(into) = p.versions[i]
	return t.decode(&p.document, p.documents[i], into)
}

// result returns the principal with its grants and groups sorted by id.
func (p *principalScanner) result() roster.Principal {
	f := &p.found
	switch {
	case f.User.ID.IsZero() && !f.Secret.User.IsZero(): // the user is missing, or of another account
		return roster.Principal{}
	case f.User.ID.IsZero(): // the secret belongs to the account itself
		f.Grants, f.Groups = nil, nil
		return *f
	}
	slices.SortFunc(f.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	slices.SortFunc(f.Groups, func(a, b roster.AccessGroup) int { return a.ID.Compare(b.ID) })
	f.Groups = slices.CompactFunc(f.Groups, func(a, b roster.AccessGroup) bool { return a.ID == b.ID })
	return *f
}
