package roster

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode"
)

// exportVersion is raised when a member of [Directory.Export] changes its meaning.
const exportVersion = 1

// exportPage is how many records of a kind Export holds in memory at once.
const exportPage = 100

// Export writes everything that is kept about one user as one JSON object, for
// whoever asks what that is or takes it elsewhere (GDPR, Art. 15 and 20): "version",
// "exported", "user", and the arrays "memberships", "teams", "grants", "uses",
// "identities", "sessions", "tokens", "invitations", "codes" and "events". Members
// are named as the fields of the records, in snake case. Empty fields are left out,
// and so are hashes: of the password and of texts. Of a membership elsewhere there are
// the account with its name, the role, the state, its beginning and its end; one that
// is not accepted yet is in it where [Directory.AccountsOf] tells of it. It reads page by page: what
// changes meanwhile may be in it or not. It is for the host, the user itself and
// admins whom the user does not outrank. After an error that is not one of the
// following, part of the object may be written. Errors: ErrNotFound, ErrForbidden,
// before anything is written, for an actor who impersonates somebody, too; those of w.
func (d *Directory) Export(ctx context.Context, user ID, w io.Writer) error {
	if err := d.requireInPerson(ctx); err != nil {
		return err
	}
	if err := d.requireRead(ctx, user); err != nil {
		return err
	}
	u, err := d.findUser(ctx, user)
	if err != nil {
		return err
	}
	by, err := d.readAuthority(ctx)
	if err != nil {
		return err
	}
	if by.self != user {
		if err := by.mayTouch(&u); err != nil {
			d.noteForbidden(ctx, &err)
			return err
		}
	}
	x := exporter{w: bufio.NewWriter(w), ctx: ctx}
	x.begin(d.Now())
	x.member("user")
	x.value(u)
	exportAll(&x, "memberships", func(after ID) ([]exportedMembership, error) {
		return d.exportedMemberships(ctx, user, after)
	}, func(m *exportedMembership) ID { return m.ID }, func(m *exportedMembership) bool {
		return m.State != StateInvited || d.isTold(user)
	})
	exportAll(&x, "teams", func(after ID) ([]TeamMembership, error) {
		return d.store.TeamMemberships(ctx, TeamMembershipSelection{Account: d.account, Users: []ID{user}, Ended: true, After: after, Limit: exportPage})
	}, func(m *TeamMembership) ID { return m.ID })
	exportAll(&x, "grants", func(after ID) ([]Grant, error) {
		return d.store.Grants(ctx, GrantSelection{Account: d.account, Users: []ID{user}, Ended: true, After: after, Limit: exportPage})
	}, func(g *Grant) ID { return g.ID })
	exportAll(&x, "uses", func(after ID) ([]Use, error) {
		return d.store.Uses(ctx, UseSelection{Account: d.account, User: user, After: after, Limit: exportPage})
	}, func(u *Use) ID { return u.ID })
	exportAll(&x, "identities", func(after ID) ([]Identity, error) {
		return d.store.Identities(ctx, IdentitySelection{Account: d.account, User: user, Ended: true, After: after, Limit: exportPage})
	}, func(i *Identity) ID { return i.ID })
	d.exportSecrets(&x, user)
	exportAll(&x, "events", func(after *EventPosition) ([]Event, error) {
		return d.store.Events(ctx, EventSelection{Account: d.account, User: user, After: after, Limit: exportPage})
	}, func(e *Event) *EventPosition { return &EventPosition{At: e.At, ID: e.ID} })
	x.text("}\n")
	if x.err != nil {
		return x.err
	}
	return x.w.Flush()
}

// exportedMembership is what a person takes along of a membership in another account.
// What else that account keeps of its members is its own.
type exportedMembership struct {
	ID, Account ID
	AccountName string
	Role        Role
	State       State
	Created     time.Time
	Ended       time.Time
}

// exportedMemberships returns a page of memberships, with the names of their accounts.
func (d *Directory) exportedMemberships(ctx context.Context, user, after ID) ([]exportedMembership, error) {
	rows, err := d.store.Memberships(ctx, MembershipSelection{Home: d.account, Users: []ID{user}, Ended: true, After: after, Limit: exportPage})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	ids := make([]ID, len(rows))
	for i, m := range rows {
		ids[i] = m.Account
	}
	accounts, err := d.store.Accounts(ctx, AccountSelection{IDs: ids})
	if err != nil {
		return nil, err
	}
	names := make(map[ID]string, len(accounts))
	for _, a := range accounts {
		names[a.ID] = a.Name
	}
	page := make([]exportedMembership, len(rows))
	for i, m := range rows {
		page[i] = exportedMembership{m.ID, m.Account, names[m.Account], m.Role, m.State, m.Created, m.Ended}
	}
	return page, nil
}

// exportSecrets writes an array for each kind of secret that a person knows apart.
func (d *Directory) exportSecrets(x *exporter, user ID) {
	for _, kind := range []struct {
		name     string
		purposes []Purpose
	}{
		{"sessions", []Purpose{PurposeSession}},
		{"tokens", []Purpose{PurposeToken}},
		{"invitations", []Purpose{PurposeInvitation}},
		{"codes", []Purpose{PurposePasswordReset, PurposeEmailVerification, PurposeEmailChange, PurposeEmailUndo, PurposeSignUp, PurposeRotatedSession}},
	} {
		x.beginList(kind.name)
		for _, purpose := range kind.purposes {
			exportRows(x, func(after ID) ([]Secret, error) {
				return d.store.Secrets(x.ctx, SecretSelection{Account: d.account, User: user, Purpose: purpose, After: after, Limit: exportPage})
			}, func(s *Secret) ID { return s.ID })
		}
		x.text("]")
	}
}

// exportAll writes the records that read returns, a page at a time behind a place, as
// an array. Of those, keep chooses; none: all.
func exportAll[R, P any](x *exporter, name string, read func(after P) ([]R, error), place func(*R) P, keep ...func(*R) bool) {
	x.beginList(name)
	exportRows(x, read, place, keep...)
	x.text("]")
}

// exportRows is exportAll within an array.
func exportRows[R, P any](x *exporter, read func(after P) ([]R, error), place func(*R) P, keep ...func(*R) bool) {
	var after P
	for more := true; more && x.err == nil; {
		page, err := read(after)
		if err != nil {
			x.err = err
			return
		}
		for i := range page {
			after = place(&page[i])
			if len(keep) > 0 && !keep[0](&page[i]) {
				continue
			}
			if x.listed++; x.listed > 1 {
				x.text(",")
			}
			x.value(page[i])
		}
		more = len(page) == exportPage
	}
}

// exporter writes JSON until the first error.
type exporter struct {
	ctx    context.Context
	w      *bufio.Writer
	err    error
	listed int // how many records the last array has
}

func (x *exporter) begin(now time.Time) {
	x.text(`{"version":`)
	x.value(exportVersion)
	x.member("exported")
	x.value(now)
}

// beginList begins an array.
func (x *exporter) beginList(name string) {
	x.member(name)
	x.text("[")
	x.listed = 0
}

func (x *exporter) member(name string) { x.text(`,"` + name + `":`) }

func (x *exporter) text(s string) {
	if x.err == nil {
		_, x.err = x.w.WriteString(s)
	}
}

func (x *exporter) value(v any) {
	text, err := json.Marshal(exported(reflect.ValueOf(v)))
	if x.err == nil {
		x.err = err
	}
	x.text(string(text))
}

// exported returns v as json.Marshal is to write it. It goes by the fields of the
// records, so that a new one is never forgotten; what opens a door is a type that
// it leaves out.
func exported(v reflect.Value) any {
	switch x := v.Interface().(type) {
	case ID:
		return x.String()
	case time.Time, JSONObject:
		return x
	}
	if v.Kind() != reflect.Struct {
		return v.Interface()
	}
	members := map[string]any{}
	addMembers(members, v)
	return members
}

// addMembers adds the fields of the struct v that are not empty; those of an
// embedded struct stand among them.
func addMembers(members map[string]any, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch v.Field(i).Interface().(type) {
		case Digest, PasswordHash:
			continue
		}
		switch {
		case f.Anonymous:
			addMembers(members, v.Field(i))
		case !v.Field(i).IsZero():
			members[snakeCase(f.Name)] = exported(v.Field(i))
		}
	}
}

// snakeCase returns "external_id" for "ExternalID", "vendor_ids" for "VendorIDs", and
// "ip_address" for "IPAddress". Names of fields are ASCII.
func snakeCase(name string) string {
	name = strings.ReplaceAll(name, "IDs", "Ids")
	lower := func(i int) bool { return i < len(name) && unicode.IsLower(rune(name[i])) }
	var b strings.Builder
	for i, r := range name {
		if i > 0 && !lower(i) && (lower(i-1) || lower(i+1)) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
