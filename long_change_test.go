//go:build !race

package roster_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// longChange is a change of more rows than one step writes.
type longChange struct {
	arrange func(t *testing.T, dir *roster.Directory) roster.ID
	run     func(ctx context.Context, dir *roster.Directory, id roster.ID) error
	left    func(t *testing.T, dir *roster.Directory, id roster.ID) int
}

const manyRows = 2_500

var longChanges = map[string]longChange{
	"Erase of a user with many events": {
		arrange: func(t *testing.T, dir *roster.Directory) roster.ID {
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
			renameOften(t, dir, u.ID)
			mustApply(t, dir, u.ID, roster.Remove)
			return u.ID
		},
		run: func(ctx context.Context, dir *roster.Directory, id roster.ID) error { return last(dir.Erase(ctx, id)) },
		left: func(t *testing.T, dir *roster.Directory, id roster.ID) (n int) {
			for e, err := range dir.AllEvents(t.Context(), roster.EventQuery{User: id}) {
				if err != nil {
					t.Fatal(err)
				}
				if !e.Detail.IsZero() {
					n++
				}
			}
			return n
		},
	},
	"Erase of a user with many secrets": {
		arrange: func(t *testing.T, dir *roster.Directory) roster.ID {
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
			issueMany(t, dir, u.ID)
			mustApply(t, dir, u.ID, roster.Remove)
			return u.ID
		},
		run:  func(ctx context.Context, dir *roster.Directory, id roster.ID) error { return last(dir.Erase(ctx, id)) },
		left: countTokens,
	},
	"Purge of many secrets": {
		arrange: func(t *testing.T, dir *roster.Directory) roster.ID {
			u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
			issueMany(t, dir, u.ID)
			mustApply(t, dir, u.ID, roster.Deactivate)
			return u.ID
		},
		run: func(ctx context.Context, dir *roster.Directory, _ roster.ID) error {
			return last(dir.Purge(ctx, dir.Now().Add(time.Hour)))
		},
		left: countTokens,
	},
	"EndTeam of a team with many people": {
		arrange: func(t *testing.T, dir *roster.Directory) roster.ID {
			team := mustTeam(t, dir, roster.TeamProfile{Name: "All"})
			for range manyRows {
				u := mustCreate(t, dir, roster.NewUser{Active: true})
				if _, err := dir.JoinTeam(t.Context(), team.ID, u.ID); err != nil {
					t.Fatal(err)
				}
			}
			return team.ID
		},
		run: func(ctx context.Context, dir *roster.Directory, id roster.ID) error {
			return last(dir.EndTeam(ctx, id))
		},
		left: func(t *testing.T, dir *roster.Directory, id roster.ID) (n int) {
			q := roster.TeamMembershipQuery{Team: id}
			for {
				page, err := dir.TeamMemberships(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				if n += len(page); len(page) == 0 {
					return n
				}
				q.After = page[len(page)-1].ID
			}
		},
	},
}

// longConfig lets a user have as many tokens as a long change needs.
func longConfig() *roster.Config {
	cfg := testConfig()
	cfg.MaxTokens = 1 << 20
	return cfg
}

// TestLongChangesGoInSteps holds each Update of a change of many rows to a thousand
// of them, kills the change after each step, and lets another one go on.
func TestLongChangesGoInSteps(t *testing.T) {
	for name, c := range longChanges {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			kept := memstore.New()
			dir := roster.New(kept, longConfig())
			id := c.arrange(t, dir)
			is.True(c.left(t, dir, id) >= manyRows)
			store := &stepping{Store: kept}
			for store.dies = 1; ; store.dies++ {
				store.updates = 0
				if err := c.run(t.Context(), roster.New(store, longConfig()), id); err == nil {
					break
				} else if !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
			}
			is.True(store.dies > 3) // it took several steps
			is.Equal(c.left(t, dir, id), 0)
			is.True(store.most <= 1_000+2) // what every change writes: a user or an account, and an event
		})
	}
}

// TestAHalfErasedUserIsEmpty kills Erase after its first step.
func TestAHalfErasedUserIsEmpty(t *testing.T) {
	is := is.New(t)
	store := memstore.New()
	dir := roster.New(store, longConfig())
	u := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Name: "Jane", Password: "securepassword", Active: true})
	text := mustIssue(t, dir, roster.NewToken{User: u.ID})
	mustApply(t, dir, u.ID, roster.Remove)
	_, err := roster.New(&stepping{Store: store, dies: 2}, longConfig()).Erase(t.Context(), u.ID)
	is.Equal(err, errCrash)
	half, err := dir.User(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(half.Profile, roster.Profile{Role: u.Role})
	is.Equal(half.PasswordHash, roster.PasswordHash(""))
	_, err = dir.Authenticate(t.Context(), text)
	is.Equal(err, roster.ErrCredentials)
	_, err = dir.Apply(t.Context(), u.ID, roster.Restore)
	is.True(errors.Is(err, roster.ErrState))
	again, err := dir.Erase(t.Context(), u.ID)
	is.NoErr(err)
	is.Equal(again, half)
}

// TestALongChangeInTheHostsUpdate takes all steps back with the Update.
func TestALongChangeInTheHostsUpdate(t *testing.T) {
	for name, c := range longChanges {
		if name == "Purge of many secrets" || name == "EndTeam of a team with many people" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			dir := roster.New(memstore.New(), longConfig())
			id := c.arrange(t, dir)
			before := c.left(t, dir, id)
			no := errors.New("no")
			is.Equal(dir.Update(t.Context(), func(tx *roster.Directory) error {
				if err := c.run(t.Context(), tx, id); err != nil {
					return err
				}
				return no
			}), no)
			is.Equal(c.left(t, dir, id), before)
		})
	}
}

// stepping is a store that dies at one of its Updates, and knows how many rows one
// of them wrote at most.
type stepping struct {
	roster.Store
	dies          int // at this Update
	updates, most int
}

func (s *stepping) Update(ctx context.Context, fn func(roster.Tx) error) error {
	if s.updates++; s.updates == s.dies {
		return errCrash
	}
	tx := &steppingTx{}
	err := s.Store.Update(ctx, func(under roster.Tx) error {
		*tx = steppingTx{Tx: under}
		return fn(tx)
	})
	s.most = max(s.most, tx.rows)
	return err
}

type steppingTx struct {
	roster.Tx
	rows int
}

func (tx *steppingTx) PutEvent(ctx context.Context, e *roster.Event) error {
	tx.rows++
	return tx.Tx.PutEvent(ctx, e)
}

func (tx *steppingTx) PutTeamMembership(ctx context.Context, m *roster.TeamMembership) error {
	tx.rows++
	return tx.Tx.PutTeamMembership(ctx, m)
}

func (tx *steppingTx) Purge(ctx context.Context, q roster.PurgeSelection) (int, error) {
	n, err := tx.Tx.Purge(ctx, q)
	tx.rows += n
	return n, err
}

func renameOften(t *testing.T, dir *roster.Directory, user roster.ID) {
	t.Helper()
	for i := range manyRows {
		_, err := dir.Edit(t.Context(), user, func(p *roster.Profile) error { p.Name = fmt.Sprint("Jane ", i); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func issueMany(t *testing.T, dir *roster.Directory, user roster.ID) {
	t.Helper()
	for range manyRows {
		mustIssue(t, dir, roster.NewToken{User: user})
	}
}

func countTokens(t *testing.T, dir *roster.Directory, user roster.ID) (n int) {
	q := roster.TokenQuery{User: user}
	for {
		page, err := dir.Tokens(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if n += len(page); len(page) == 0 {
			return n
		}
		q.After = page[len(page)-1].ID
	}
}
