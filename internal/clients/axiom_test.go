package clients_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/axiomhq/axiom-go/axiom"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	served "example.com/roster/httpadapters/axiom"
	"example.com/roster/memstore"
)

// server serves Axiom's set at its root. Its owner has the token "xaat-owner-at-least-22-characters".
type server struct {
	dir   *roster.Directory
	owner roster.User
	url   string
}

func newServer(t *testing.T, cfg served.Config) *server {
	t.Helper()
	s := &server{dir: roster.New(memstore.New(), nil)}
	var err error
	s.owner, err = s.dir.Create(t.Context(), roster.NewUser{
		Email: "owner@example.com", Name: "Owner", Role: roster.RoleOwner, Active: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []roster.NewToken{{Text: "xaat-owner-at-least-22-characters"}, {Text: "xapt-owner-at-least-22-characters"}, {Text: "xaat-user-at-least-22-characters", Role: roster.RoleUser}} {
		n.User = s.owner.ID
		if _, _, err := s.dir.IssueToken(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	cfg.Authorize = httpadapters.Tokens(s.dir)
	server := httptest.NewServer(served.New(s.dir, cfg))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *server) client(t *testing.T, token string) *axiom.Client {
	t.Helper()
	c, err := axiom.NewClient(axiom.SetURL(s.url), axiom.SetToken(token), axiom.SetNoEnv())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAxiomUsers(t *testing.T) {
	is := is.New(t)
	s := newServer(t, served.Config{})
	users, ctx := s.client(t, "xaat-owner-at-least-22-characters").Users, t.Context()

	made, err := users.Create(ctx, axiom.CreateUserRequest{Name: "Jane", Email: "jane@example.com", Role: "user"})
	is.NoErr(err)
	is.Equal(made.Name, "Jane")
	is.Equal(made.Email, "jane@example.com")
	is.Equal(made.Role.ID, "user")

	got, err := users.Get(ctx, made.ID)
	is.NoErr(err)
	is.Equal(got, made)

	renamed, err := users.Update(ctx, made.ID, axiom.UpdateUserRequest{Name: "Jane Doe"})
	is.NoErr(err)
	is.Equal(renamed.Name, "Jane Doe")
	is.Equal(renamed.Email, "jane@example.com") // the client sends only the name

	promoted, err := users.UpdateUsersRole(ctx, made.ID, axiom.UpdateUserRoleRequest{Role: "admin"})
	is.NoErr(err)
	is.Equal(promoted.Role.ID, "admin")

	all, err := users.List(ctx)
	is.NoErr(err)
	is.Equal(len(all), 2)
	is.Equal(all[1], promoted)

	is.NoErr(users.Delete(ctx, made.ID))
	_, err = users.Get(ctx, made.ID)
	is.True(errors.Is(err, axiom.ErrNotFound))

	for _, token := range []string{"xaat-owner-at-least-22-characters", "xapt-owner-at-least-22-characters"} {
		current, err := s.client(t, token).Users.Current(ctx)
		is.NoErr(err)
		is.Equal(current.ID, s.owner.ID.String())
	}
	is.NoErr(s.client(t, "xapt-owner-at-least-22-characters").ValidateCredentials(ctx))
}

// The client tells errors apart by status.
func TestAxiomErrors(t *testing.T) {
	is := is.New(t)
	s := newServer(t, served.Config{})
	users, ctx := s.client(t, "xaat-owner-at-least-22-characters").Users, t.Context()

	_, err := users.Get(ctx, "abc123")
	is.True(errors.Is(err, axiom.ErrNotFound))
	is.True(errors.Is(users.Delete(ctx, roster.NewID().String()), axiom.ErrNotFound))
	_, err = users.Create(ctx, axiom.CreateUserRequest{Name: "x", Email: "OWNER@example.com", Role: "user"})
	is.True(errors.Is(err, axiom.ErrExists))
	is.True(errors.Is(users.Delete(ctx, s.owner.ID.String()), axiom.ErrUnauthorized)) // the last owner

	_, err = users.Create(ctx, axiom.CreateUserRequest{Name: "x", Email: "x@example.com", Role: "custom"})
	var refused axiom.HTTPError
	is.True(errors.As(err, &refused))
	is.Equal(refused.Status, http.StatusBadRequest)
	is.Equal(refused.Message, "role must be the id of a role") // shown to people

	_, err = s.client(t, "xaat-wrong").Users.List(ctx)
	is.True(errors.Is(err, axiom.ErrUnauthorized)) // 403, as documented
	_, err = s.client(t, "xaat-user-at-least-22-characters").Users.List(ctx)
	is.True(errors.Is(err, axiom.ErrUnauthorized))

	plain := newServer(t, served.Config{Unauthenticated401: true})
	_, err = plain.client(t, "xaat-wrong").Users.List(ctx)
	is.True(errors.Is(err, axiom.ErrUnauthenticated))
	_, err = plain.client(t, "xaat-user-at-least-22-characters").Users.List(ctx)
	is.True(errors.Is(err, axiom.ErrUnauthorized))
}

func TestAxiomLimit(t *testing.T) {
	is := is.New(t)
	s := newServer(t, served.Config{Limiter: httpadapters.NewLimiter(1)})
	users := s.client(t, "xaat-owner-at-least-22-characters").Users
	_, err := users.Current(t.Context())
	is.NoErr(err)
	_, err = users.Current(t.Context())
	var limit axiom.LimitError
	is.True(errors.As(err, &limit))
	is.Equal(limit.Limit.Scope, axiom.LimitScopeUser)
	is.Equal(limit.Limit.Limit, uint64(1))
	is.Equal(limit.Limit.Remaining, uint64(0))
	is.True(!limit.Limit.Reset.IsZero())
}
