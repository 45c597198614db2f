package sqlstore

import (
	"database/sql"
	"slices"
	"sync"

	"example.com/roster"
)

// principalScanner collects a principal from its rows.
type principalScanner struct {
	*schema
	product  string // that was asked for
	document document
	found    roster.Principal
	other    roster.Account    // the account that owns the secret or the member
	member   roster.Membership // of the row

	// The statement where nothing depends on what is asked but its values.
	query     query
	args      [7]any
	hash      roster.Digest
	hashValue any // the bytes of hash

	// What rows had before, which most requests bear again: the token, its account and its
	// user.
	secret  unpackedRow[roster.Secret]
	account unpackedRow[roster.Account]
	user    unpackedRow[roster.User]

	// The columns of a row, or all of it as one text.
	packed                 string
	isGrant                int64 // 1: the row holds a grant and its group
	documents              [6]string
	versions               [6]int64
	number, current, extra int64 // of a grant: the number of its group, and 1 as current if the group has the product
	dest                   []any
}

// principalScanners keeps scanners that nobody uses: one has some 4 KiB, and every
// request needs one.
var principalScanners = sync.Pool{New: func() any {
	p := &principalScanner{dest: make([]any, 0, 19)}
	p.hashValue = p.hash[:]
	return p
}}

// release gives the scanner back, without what it has read but for the rows that may come
// again.
func (p *principalScanner) release() {
	*p = principalScanner{dest: p.dest[:0], hashValue: p.hashValue, secret: p.secret, account: p.account, user: p.user}
	principalScanners.Put(p)
}

// columns says where the columns of a row go. asked: those of whom is asked for, too.
// packed: there is one.
func (p *principalScanner) columns(asked, packed bool) {
	if packed {
		p.dest = append(p.dest, &p.packed)
		return
	}
	p.dest = append(p.dest, intoNumber(&p.isGrant))
	for i := range 5 {
		p.dest = append(p.dest, &p.documents[i], intoNumber(&p.versions[i]))
	}
	p.dest = append(p.dest, intoNumber(&p.number), intoNumber(&p.current), intoNumber(&p.extra))
	if asked {
		u := &p.found.Asked
		p.dest = append(p.dest, &p.documents[5], intoNumber(&p.versions[5]), intoNumber(&u.Number), intoNumber(&u.CurrentUses), intoNumber(&u.ExtraUses))
	}
}

func (p *principalScanner) scanRow(rows *sql.Rows) error {
	err := rows.Scan(p.dest...)
	if err != nil {
		return err
	}
	if p.packed != "" {
		return p.unpackUser()
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

// scanUser reads a row without a grant.
func (p *principalScanner) scanUser() error {
	f, m := &p.found, &p.member
	*m = roster.Membership{}
	if err := decodeRow(p, 3, p.memberships, m); err != nil {
		return err
	}
	f.User.Number, f.User.CurrentUses, f.User.ExtraUses = p.number, p.current, p.extra
	if err := decodeRow(p, 2, p.users, &f.User); err != nil {
		return err
	}
	if !p.isMember(m) {
		return nil
	}
	err := decodeRow(p, 0, p.secrets, &f.Secret)
	if err == nil {
		err = decodeRow(p, 1, p.accounts, &f.Account)
	}
	if err == nil {
		err = decodeRow(p, 4, p.accounts, &p.other)
	}
	if err == nil {
		err = decodeRow(p, 5, p.users, &f.Asked)
	}
	return err
}

// unpackUser is scanUser for a packed row.
func (p *principalScanner) unpackUser() error {
	f, m, d := &p.found, &p.member, &p.document
	*m = roster.Membership{}
	home := p.other
	rest, err := unpackAgain(p.secrets, d, p.packed, &p.secret, &f.Secret)
	f.Secret.Scopes = slices.Clone(f.Secret.Scopes)
	if err == nil {
		rest, err = unpackAgain(p.accounts, d, rest, &p.account, &f.Account)
	}
	if err == nil {
		rest, err = unpackAgain(p.users, d, rest, &p.user, &f.User)
	}
	if err == nil {
		rest, err = p.memberships.unpackNext(d, rest, m)
	}
	if err == nil {
		rest, err = p.accounts.unpackNext(d, rest, &p.other)
	}
	if err == nil {
		_, err = p.users.unpackNext(d, rest, &f.Asked)
	}
	if !p.isMember(m) {
		p.other = home
	}
	return err
}

// isMember notes the membership of a row, and reports whether it counts. Where a user has
// several of the account, each has a row: the one with the least id counts.
func (p *principalScanner) isMember(m *roster.Membership) bool {
	f := &p.found
	if m.Home != f.User.Account {
		*m = roster.Membership{}
	}
	if old := f.Membership.ID; !old.IsZero() && (m.ID.IsZero() || old.Compare(m.ID) < 0) {
		return false
	}
	f.Membership = *m
	return true
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
	f.Asked, f.Grants, f.Groups = roster.User{}, nil, nil
	return f.User.Account == owner
}

// sortGrants sorts grants and groups by id, with each group once.
func (p *principalScanner) sortGrants() {
	f := &p.found
	slices.SortFunc(f.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	slices.SortFunc(f.Groups, func(a, b roster.AccessGroup) int { return a.ID.Compare(b.ID) })
	f.Groups = slices.CompactFunc(f.Groups, func(a, b roster.AccessGroup) bool { return a.ID == b.ID })
}
