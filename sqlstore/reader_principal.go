package sqlstore

import (
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

// principalSQL is the statements of [reader.Principal], or how they begin. The first
// row of secret and user holds the documents of a secret, of the account where it
// acts, of its user, of a membership there and of another account: the one that
// owns the secret or the member. With asked it ends in the user who is asked for. The
// rows of the others hold a grant and its group. A missing document is empty.
type principalSQL struct {
	secret, user                 string
	grantsOfSecret, grantsOfUser string

	asked  map[principalForm][]byte // whole statements without grants, written once: most requests run one of them
	packed bool                     // those read a row as one text
}

// principalForm is a kind of statement about a secret.
type principalForm struct {
	column    string // of whom is asked for; empty: nobody is; byVendor and byName: the id that other columns lead to
	inAccount bool   // the account is given
}

// byVendor is the column of who is asked for by a vendor id, or else by an id.
const byVendor = "vendor_id"

// byName is the column of who is asked for by a username, or else by an address.
const byName = "name"

func newPrincipalSQL(s *schema, d *dialect) principalSQL {
	// A driver for SQLite makes a text of the name and of the declared type of each column,
	// for each query: names of one letter, and no type, which an expression has, cost nothing.
	const (
		none       = ", '' AS b, 0 AS c"
		secret     = ", coalesce(s.document, '') AS b, coalesce(s.version, 0) AS c"
		account    = ", coalesce(a.document, '') AS d, coalesce(a.version, 0) AS e"
		user       = ", coalesce(u.document, '') AS f, coalesce(u.version, 0) AS g"
		membership = ", coalesce(m.document, '') AS h, coalesce(m.version, 0) AS i"
		other      = ", coalesce(h.document, '') AS j, coalesce(h.version, 0) AS k"
		counters   = ", coalesce(u.number, 0) AS l, coalesce(u.current_uses, 0) AS m, coalesce(u.extra_uses, 0) AS n"
		asked      = ", coalesce(w.document, '') AS o, coalesce(w.version, 0) AS p, coalesce(w.number, 0) AS q" +
			", coalesce(w.current_uses, 0) AS r, coalesce(w.extra_uses, 0) AS s"
		grant  = "SELECT 1 AS c0, g.document AS c1, g.version AS c2"
		group  = ", coalesce(p.document, '') AS c3, coalesce(p.version, 0) AS c4"
		nobody = ", '' AS c5, 0 AS c6, '' AS c7, 0 AS c8, '' AS c9, 0 AS c10"
	)
	accountOf := " LEFT JOIN " + s.accounts.name + " a ON a.id = "
	otherOf := " LEFT JOIN " + s.accounts.name + " h ON h.id = "
	memberOf := func(user, account string) string {
		return " LEFT JOIN " + s.memberships.name + " m ON m.user_id = " + user + " AND m.account = " + account + " AND m.ended = 0"
	}
	has := ", CASE WHEN " + strings.ReplaceAll(d.contains, "@", "p.products") + " THEN 1 ELSE 0 END AS c12, 0 AS c13 FROM "
	grants := grant + group + nobody + ", coalesce(p.number, 0) AS c11" + has
	groups := " LEFT JOIN " + s.groups.name + " p ON p.id = g.group_id AND p.account = g.account"
	ofSecret := "SELECT 0 AS a" + secret + account + user + membership + other + counters
	fromSecret := " FROM " + s.secrets.name + " s" + accountOf + "s.acts_in" +
		" LEFT JOIN " + s.users.name + " u ON u.id = s.user_id" + memberOf("s.user_id", "s.acts_in") +
		otherOf + "CASE WHEN s.acts_in <> s.account THEN s.account ELSE m.home END"
	ofNobody, ofAsked := ofSecret, ofSecret+asked
	if d.packs {
		rows := [][]string{
			s.secrets.packedColumns("s"), s.accounts.packedColumns("a"), s.users.packedColumns("u"), s.memberships.packedColumns("m"),
			s.accounts.packedColumns("h"), s.users.packedColumns("w"),
		}
		ofNobody, ofAsked = "SELECT "+pack(rows[:5]...)+" AS a", "SELECT "+pack(rows...)+" AS a"
	}
	t := principalSQL{
		packed: d.packs,
		secret: ofSecret + fromSecret,
		user: "SELECT 0 AS a" + none + account + user + membership + other + counters + " FROM " + s.users.name + " u" +
			memberOf("u.id", "?") + accountOf + "?" + otherOf + "m.home",
		grantsOfSecret: grants + s.secrets.name + " s JOIN " + s.grants.name + " g ON g.account = s.acts_in" + groups,
		grantsOfUser:   grants + s.grants.name + " g" + groups,
		asked:          make(map[principalForm][]byte),
	}
	for _, column := range []string{"", "id", "number", "email_key", byVendor, byName} {
		for _, account := range []*roster.ID{nil, {}} {
			q := d.query()
			switch column {
			case "":
				q.add(ofNobody + fromSecret)
			case byVendor:
				q.add(ofAsked + fromSecret + " LEFT JOIN " + s.vendorIDs + " v ON v.of_account = s.acts_in AND v.kind = '" + kindUser + "'")
				q.add(" AND v.vendor_set = ? AND v.vendor_id = ?", nil, nil)
				q.add(" LEFT JOIN "+s.users.name+" w ON w.id = coalesce(v.of_id, ?) AND "+d.noIndex+"w.account = s.acts_in", nil)
			case byName:
				q.add(ofAsked+fromSecret+" LEFT JOIN "+s.users.name+" n ON n.account = s.acts_in AND n.username_key = ?", nil)
				q.add(" LEFT JOIN "+s.users.name+" e ON e.email_key = ? AND e.account = s.acts_in AND n.id IS NULL", nil)
				q.add(" LEFT JOIN " + s.users.name + " w ON w.id = coalesce(n.id, e.id)")
			default:
				beside := d.noIndex
				if column == "email_key" { // whose index has the account
					beside = ""
				}
				q.add(ofAsked+fromSecret+" LEFT JOIN "+s.users.name+" w ON w."+column+" = ? AND "+beside+"w.account = s.acts_in", nil)
			}
			q.ofSecret(&roster.Digest{}, "", account)
			t.asked[principalForm{column, account != nil}] = slices.Clip(q.text)
		}
	}
	return t
}

// ofSecret appends the conditions on the secret. A nil account is any.
func (q *query) ofSecret(hash *roster.Digest, purpose roster.Purpose, account *roster.ID) {
	q.where("s.hash = ?", hash[:]).where("s.purpose = ?", string(purpose))
	if account != nil {
		q.where("(s.account = ? OR s.acts_in = ?)", *account, *account)
	}
}

// principalQuery builds the statement.
func (r *reader) principalQuery(p *principalScanner, x *roster.PrincipalSelection) *query {
	t := &r.schema.principal
	if x.Hash == (roster.Digest{}) {
		q := r.dialect.query()
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
	var account *roster.ID
	if !x.Account.IsZero() {
		account = &x.Account
	}
	if !x.Grants {
		return r.askedQuery(p, x, account)
	}
	hash := x.Hash
	q := r.dialect.query().add(t.secret)
	q.ofSecret(&hash, x.Purpose, account)
	q.grants(x, t.grantsOfSecret, func(toAccount bool) {
		q.ofSecret(&hash, x.Purpose, account)
		if toAccount {
			q.seek("g.user_id = ?", roster.ID{})
		} else {
			q.seek("g.user_id = s.user_id")
		}
	})
	return q
}

// askedQuery returns the statement about a secret, and about whom x asks for. It is p's,
// and so are its values.
func (r *reader) askedQuery(p *principalScanner, x *roster.PrincipalSelection, account *roster.ID) *query {
	bind := r.dialect.bind
	args := p.args[:0]
	form := principalForm{inAccount: account != nil}
	switch k := &x.Asked; {
	case !k.Vendor.IsZero():
		form.column, args = byVendor, append(args, bind(k.Vendor.Set), bind(k.Vendor.ID), bind(k.ID))
	case !k.ID.IsZero():
		form.column, args = "id", append(args, bind(k.ID))
	case k.Number != 0:
		form.column, args = "number", append(args, bind(k.Number))
	case k.Username != "":
		form.column, args = byName, append(args, bind(k.Username), bind(k.Email))
	case k.Email != "":
		form.column, args = "email_key", append(args, bind(k.Email))
	}
	p.hash = x.Hash
	args = append(args, p.hashValue, bind(string(x.Purpose)))
	if account != nil {
		args = append(args, bind(*account), bind(*account))
	}
	p.query = query{dialect: r.dialect, text: r.schema.principal.asked[form], args: args, brief: true}
	return &p.query
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
	p := principalScanners.Get().(*principalScanner)
	defer p.release()
	q := r.principalQuery(p, &x)
	p.schema, p.product = &r.schema, x.Product
	p.columns(x.Asked != (roster.UserKey{}) && x.Hash != (roster.Digest{}) && !x.Grants, p.principal.packed && q.brief)
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
