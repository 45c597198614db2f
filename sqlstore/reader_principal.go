package sqlstore

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"example.com/roster"
)

// principalSQL is the SELECTs of [reader.Principal], without their conditions.
// The rows of the first hold the documents of a secret, of the account where it
// acts, of its user, of a membership there and of another account: the one that
// owns the secret or the member. The rows of the others hold a grant and its group.
// A missing document is empty.
type principalSQL struct {
	secret, user                 string
	grantsOfSecret, grantsOfUser string
}

func newPrincipalSQL(s *schema, contains string) principalSQL {
	const (
		none       = ", '', 0"
		secret     = ", s.document, s.version"
		account    = ", coalesce(a.document, ''), coalesce(a.version, 0)"
		user       = ", coalesce(u.document, ''), coalesce(u.version, 0)"
		membership = ", coalesce(m.document, ''), coalesce(m.version, 0)"
		other      = ", coalesce(h.document, ''), coalesce(h.version, 0)"
		counters   = ", coalesce(u.number, 0), coalesce(u.current_uses, 0), coalesce(u.extra_uses, 0)"
		grant      = "SELECT 1 AS c0, g.document AS c1, g.version AS c2"
		group      = ", coalesce(p.document, '') AS c3, coalesce(p.version, 0) AS c4"
		nobody     = ", '' AS c5, 0 AS c6, '' AS c7, 0 AS c8, '' AS c9, 0 AS c10"
	)
	accountOf := " LEFT JOIN " + s.accounts.name + " a ON a.id = "
	otherOf := " LEFT JOIN " + s.accounts.name + " h ON h.id = "
	memberOf := func(user, account string) string {
		return " LEFT JOIN " + s.memberships.name + " m ON m.user_id = " + user + " AND m.account = " + account + " AND m.ended = 0"
	}
	has := ", CASE WHEN " + strings.ReplaceAll(contains, "@", "p.products") + " THEN 1 ELSE 0 END AS c12, 0 AS c13 FROM "
	grants := grant + group + nobody + ", coalesce(p.number, 0) AS c11" + has
	groups := " LEFT JOIN " + s.groups.name + " p ON p.id = g.group_id AND p.account = g.account"
	return principalSQL{
		secret: "SELECT 0" + secret + account + user + membership + other + counters + " FROM " + s.secrets.name + " s" +
			accountOf + "s.acts_in" +
			" LEFT JOIN " + s.users.name + " u ON u.id = s.user_id" +
			memberOf("s.user_id", "s.acts_in") +
			otherOf + "CASE WHEN s.acts_in <> s.account THEN s.account ELSE m.home END",
		user: "SELECT 0" + none + account + user + membership + other + counters + " FROM " + s.users.name + " u" +
			memberOf("u.id", "?") + accountOf + "?" + otherOf + "m.home",
		grantsOfSecret: grants + s.secrets.name + " s JOIN " + s.grants.name + " g ON g.account = s.acts_in" + groups,
		grantsOfUser:   grants + s.grants.name + " g" + groups,
	}
}

// principalQuery builds the statement.
func (r *reader) principalQuery(x *roster.PrincipalSelection) *query {
	t := &r.schema.principal
	q := r.dialect.query()
	if x.Hash == (roster.Digest{}) {
		q.add(t.user, x.Account, x.Account).where("u.id = ?", x.User)
		q.where("(u.account = ? OR m.home = u.account)", x.Account)
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
			q.where("(s.account = ? OR s.acts_in = ?)", x.Account, x.Account)
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
		p.found, p.other = roster.Principal{}, roster.Account{}
		return r.queryRows(ctx, q, p.scanRow)
	})
	if err != nil {
		return roster.Principal{}, err
	}
	if !p.place(&x) {
		return roster.Principal{}, nil
	}
	p.sortGrants()
	return p.found, nil
}

// principalScanner collects a principal from its rows.
type principalScanner struct {
	*schema
	product  string // that was asked for
	document document
	found    roster.Principal
	other    roster.Account // the account that owns the secret or the member

	// The columns of a row.
	isGrant                int // 1: the row holds a grant and its group
	documents              [5]string
	versions               [5]int64
	number, current, extra int64 // of a grant: the number of its group, and 1 as current if the group has the product
}

func (p *principalScanner) scanRow(rows *sql.Rows) error {
	err := rows.Scan(&p.isGrant, &p.documents[0], &p.versions[0], &p.documents[1], &p.versions[1], &p.documents[2], &p.versions[2],
		&p.documents[3], &p.versions[3], &p.documents[4], &p.versions[4], &p.number, &p.current, &p.extra)
	if err != nil {
		return err
	}
	if p.isGrant == 0 {
		return p.scanUser()
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

// scanUser reads a row without a grant. Where a user has several memberships of the
// account, each has a row: the one with the least id counts.
func (p *principalScanner) scanUser() error {
	f := &p.found
	var m roster.Membership
	if err := decodeRow(p, 3, p.memberships, &m); err != nil {
		return err
	}
	f.User.Number, f.User.CurrentUses, f.User.ExtraUses = p.number, p.current, p.extra
	if err := decodeRow(p, 2, p.users, &f.User); err != nil {
		return err
	}
	if m.Home != f.User.Account {
		m = roster.Membership{}
	}
	if old := f.Membership.ID; !old.IsZero() && (m.ID.IsZero() || old.Compare(m.ID) < 0) {
		return nil
	}
	f.Membership = m
	err := decodeRow(p, 0, p.secrets, &f.Secret)
	if err == nil {
		err = decodeRow(p, 1, p.accounts, &f.Account)
	}
	if err == nil {
		err = decodeRow(p, 4, p.accounts, &p.other)
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

// place decides in which account the user acts, and tells whether there is a
// principal.
func (p *principalScanner) place(x *roster.PrincipalSelection) bool {
	f := &p.found
	owner, acts := x.Account, x.Account
	if x.Hash != (roster.Digest{}) {
		owner, acts = f.Secret.Account, actsIn(&f.Secret)
	}
	switch m := &f.Membership; {
	case f.User.ID.IsZero():
		f.Grants, f.Groups = nil, nil
		return !f.Secret.ID.IsZero() && f.Secret.User.IsZero() // the secret belongs to the account itself
	case f.User.Account == acts:
		f.Membership, f.Home = roster.Membership{}, f.Account
		return true
	case !m.ID.IsZero() && (owner == acts || owner == f.User.Account):
		f.Home = p.other
		return true
	}
	f.Membership, f.Account, f.Home = roster.Membership{}, p.other, p.other
	f.Grants, f.Groups = nil, nil
	return f.User.Account == owner
}

// sortGrants sorts grants and groups by id, with each group once.
func (p *principalScanner) sortGrants() {
	f := &p.found
	slices.SortFunc(f.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	slices.SortFunc(f.Groups, func(a, b roster.AccessGroup) int { return a.ID.Compare(b.ID) })
	f.Groups = slices.CompactFunc(f.Groups, func(a, b roster.AccessGroup) bool { return a.ID == b.ID })
}
