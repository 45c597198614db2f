package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"example.com/roster"
)

// part is what a row of a standing holds.
type part int

const (
	partSecret part = iota
	partAccount
	partUser
	partGrant
	partGroup
)

// standing is the texts that the statement of [session.Standing] is put together
// from: who it is about, in one row with account and user_id, and then a SELECT
// for each kind of record, whose rows are all of one shape.
type standing struct {
	ofSecret, ofUser string // begin who; conditions and ")" follow
	secret           string
	accountAndUser   string
	grants           string // and their groups
}

func newStanding(s *schema) standing {
	of := func(p part, table, counters string) string {
		return fmt.Sprintf("SELECT %d AS part, r.document, r.version, %s FROM %s r", p, counters, table)
	}
	const none = "0 AS number, 0 AS current_uses, 0 AS extra_uses"
	const also = " UNION ALL "
	granted := "SELECT g.group_id FROM who JOIN " + s.grants.name +
		" g ON g.user_id = who.user_id AND g.account = who.account WHERE g.ended = 0"
	return standing{
		ofSecret: "WITH who AS (SELECT account, user_id, document, version FROM " + s.secrets.name,
		ofUser:   "WITH who AS (SELECT account, id AS user_id FROM " + s.users.name,
		secret:   of(partSecret, "who", none) + also,
		accountAndUser: of(partAccount, s.accounts.name, none) + " JOIN who ON r.id = who.account" + also +
			of(partUser, s.users.name, "r.number, r.current_uses, r.extra_uses") +
			" JOIN who ON r.id = who.user_id AND r.account = who.account",
		grants: also + of(partGrant, s.grants.name, none) +
			" JOIN who ON r.user_id = who.user_id AND r.account = who.account WHERE r.ended = 0" + also +
			of(partGroup, s.groups.name, "r.number, 0 AS current_uses, 0 AS extra_uses") +
			" JOIN who ON r.account = who.account WHERE r.id IN (" + granted + ")",
	}
}

// standingQuery puts the statement together.
func (s *session) standingQuery(x *roster.StandingQuery) *query {
	t := &s.schema.standing
	q := s.dialect.query()
	if x.Hash != (roster.Digest{}) {
		q.add(t.ofSecret).where("hash = ?", x.Hash[:]).where("purpose = ?", string(x.Purpose))
		if !x.Account.IsZero() {
			q.where("account = ?", x.Account)
		}
		q.add(") ").add(t.secret)
	} else {
		q.add(t.ofUser).where("id = ?", x.User).where("account = ?", x.Account).add(") ")
	}
	q.add(t.accountAndUser)
	if x.Grants {
		q.add(t.grants)
	}
	return q
}

// Standing reads everything in one statement, which is of one moment.
func (s *session) Standing(ctx context.Context, x roster.StandingQuery) (roster.Standing, error) {
	if x.Account.IsZero() && x.Hash == (roster.Digest{}) {
		return roster.Standing{}, nil
	}
	q := s.standingQuery(&x)
	var found roster.Standing
	err := s.reading(ctx, func(ctx context.Context) error {
		found = roster.Standing{}
		d := &document{members: make([]member, 0, 32)}
		var row standingRow
		return s.rows(ctx, q, func(rows *sql.Rows) error {
			if err := rows.Scan(&row.part, &row.text, &row.version, &row.number, &row.current, &row.extra); err != nil {
				return err
			}
			return row.into(d, &s.schema, &found)
		})
	})
	if err != nil {
		return roster.Standing{}, err
	}
	if found.User.ID.IsZero() { // the secret names somebody of another account, or nobody
		found.Grants, found.Groups = nil, nil
	}
	slices.SortFunc(found.Grants, func(a, b roster.Grant) int { return a.ID.Compare(b.ID) })
	slices.SortFunc(found.Groups, func(a, b roster.AccessGroup) int { return a.ID.Compare(b.ID) })
	return found, nil
}

// standingRow is one record of a standing.
type standingRow struct {
	part                   part
	text                   string
	version                int64
	number, current, extra int64
}

// into reads the record to its place in found.
func (row *standingRow) into(d *document, s *schema, found *roster.Standing) error {
	switch row.part {
	case partSecret:
		return record(d, s.secrets, row, &found.Secret)
	case partAccount:
		return record(d, s.accounts, row, &found.Account)
	case partUser:
		u := &found.User
		u.Number, u.CurrentUses, u.ExtraUses = row.number, row.current, row.extra
		return record(d, s.users, row, u)
	case partGrant:
		found.Grants = append(found.Grants, roster.Grant{})
		return record(d, s.grants, row, &found.Grants[len(found.Grants)-1])
	default:
		found.Groups = append(found.Groups, roster.AccessGroup{Number: row.number})
		return record(d, s.groups, row, &found.Groups[len(found.Groups)-1])
	}
}

// record reads the document and the version of a record.
func record[R any](d *document, t *table[R], row *standingRow, r *R) error {
	*t.version(r) = row.version
	return t.decode(d, row.text, r)
}
