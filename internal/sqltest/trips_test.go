package sqltest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/sqlstore"
)

// TestRoundTrips counts what is sent to PostgreSQL for one call of a Directory,
// once every statement was prepared. What may break a unique index has a savepoint
// only where it does, or where it sets another unique value.
func TestRoundTrips(t *testing.T) {
	is := is.New(t)
	r := &tracer{}
	db := openTraced(t, r)
	db.SetMaxOpenConns(1)
	dir := roster.New(newStore(t, db, sqlstore.Postgres, nil), nil)
	jane, err := dir.Create(t.Context(), roster.NewUser{Email: "jane@example.com", Name: "Ann", ExternalID: "j1"})
	is.NoErr(err)
	_, err = dir.Create(t.Context(), roster.NewUser{Email: "joe@example.com", ExternalID: "joe"})
	is.NoErr(err)
	create := func(n roster.NewUser) func() error {
		return func() error { _, err := dir.Create(t.Context(), n); return err }
	}
	edit := func(fn func(p *roster.Profile)) func() error {
		return func() error {
			_, err := dir.Edit(t.Context(), jane.ID, func(p *roster.Profile) error { fn(p); return nil })
			return err
		}
	}
	apply := func(actions ...roster.Action) func() error {
		return func() error {
			for _, a := range actions {
				if _, err := dir.Apply(t.Context(), jane.ID, a); err != nil {
					return err
				}
			}
			return nil
		}
	}
	const (
		write = "BEGIN, UPDATE users, INSERT events, COMMIT"
		again = "PREPARE users, ROLLBACK, RELEASE" // pgx forgets a statement that failed
	)
	for _, test := range []struct {
		name string
		call func() error
		want string
		fail error
	}{
		{"look-up", func() error { _, err := dir.User(t.Context(), jane.ID); return err }, "SELECT users", nil},
		{"page", func() error { _, err := dir.Users(t.Context(), roster.UserQuery{}); return err }, "SELECT users", nil},
		{"edit", edit(func(p *roster.Profile) { p.Summary += "x" }), "SELECT users, BEGIN, SELECT users, UPDATE users, INSERT events, COMMIT", nil},
		{
			"edit of the name", edit(func(p *roster.Profile) { p.Name = other(p.Name, "Ann", "Bob") }),
			"SELECT users, BEGIN, SELECT users, UPDATE users, DELETE words, INSERT events, INSERT words, COMMIT", nil,
		},
		{"edit of nothing", edit(func(*roster.Profile) {}), "SELECT users", nil},
		{"edit of the e-mail's case", edit(otherCase), "SELECT users, BEGIN, SELECT users, UPDATE users, INSERT events, COMMIT", nil},
		{"create", create(roster.NewUser{}), "BEGIN, SELECT accounts, INSERT users, SELECT users, INSERT events, INSERT user_totals, COMMIT", nil},
		{
			"create with a taken e-mail", create(roster.NewUser{Email: "joe@example.com"}),
			"BEGIN, SELECT accounts, INSERT users, SAVEPOINT, INSERT users, " + again + ", SELECT users, ROLLBACK", roster.ErrExists,
		},
		{
			"edit of the external id", edit(func(p *roster.Profile) { p.ExternalID = other(p.ExternalID, "j1", "j2") }),
			"SELECT users, BEGIN, SELECT users, UPDATE users, SAVEPOINT, UPDATE users, RELEASE, DELETE words, INSERT events, INSERT words, COMMIT", nil,
		},
		{
			"edit to a taken external id", edit(func(p *roster.Profile) { p.ExternalID = "joe" }),
			"SELECT users, BEGIN, SELECT users, UPDATE users, SAVEPOINT, UPDATE users, " + again + ", SELECT users, ROLLBACK", roster.ErrExists,
		},
		{
			"deactivate and reactivate", apply(roster.Deactivate, roster.Reactivate),
			"BEGIN, SELECT users, SELECT secrets, SELECT memberships, UPDATE users, INSERT events, INSERT user_totals, COMMIT, " + // where the user is a member, tokens end
				"BEGIN, SELECT users, SELECT secrets, UPDATE users, INSERT events, INSERT user_totals, COMMIT", nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			is := is.New(t)
			_ = test.call() // prepares what it needs
			r.forget()
			is.True(errors.Is(test.call(), test.fail))
			sent := r.words()
			t.Log(sent)
			is.Equal(sent, test.want)
		})
	}
}

// other returns the one of two texts that text is not.
func other(text, one, two string) string {
	if text == one {
		return two
	}
	return one
}

// otherCase spells the same address otherwise.
func otherCase(p *roster.Profile) {
	if p.Email == strings.ToLower(p.Email) {
		p.Email = strings.ToUpper(p.Email)
	} else {
		p.Email = strings.ToLower(p.Email)
	}
}

// words shows the statements since forget by what they do, and to which table.
func (r *tracer) words() string {
	var all []string
	for _, s := range r.seen("") {
		words := strings.Fields(s.SQL)
		word := words[0]
		if i := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, "roster_") && w != "roster_put" }); i >= 0 {
			word += " " + strings.TrimPrefix(words[i], "roster_")
		}
		all = append(all, word)
	}
	return strings.Join(all, ", ")
}
