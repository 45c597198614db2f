package pages_test

import (
	"net/http"
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/internal/wiretest"
	"example.com/roster/httpadapters/pages"
)

const password = "correct horse"

// fixture is a host that has the pages below /account/, over two accounts with users
// in every state. Nobody signs in to T1 but by Config.Account.
type fixture struct {
	*wiretest.World
	cfg   pages.Config
	pages *pages.Handler
	host  http.Handler
}

// newFixture returns a fixture whose configurations change has changed; it may be nil.
func newFixture(t *testing.T, change func(*roster.Config, *pages.Config)) *fixture {
	t.Helper()
	f := &fixture{World: wiretest.New(t, "")}
	f.Secrets = []string{"argon2", password}
	f.Config.Consumers = []roster.Consumer{{Name: "mail"}}
	f.cfg = pages.Config{
		Account: func(*http.Request) roster.ID { return f.T1.AccountID() },
		Limiter: httpadapters.NewLimiter(1_000_000), Log: f.Logger(), Tokens: true, DeleteSelf: true,
		SignUp: httpadapters.SignUpConfig{Mode: httpadapters.SignUpOpen},
	}
	if change != nil {
		change(&f.Config, &f.cfg)
	}
	f.Open()
	f.serve(f.Dir)
	hash := must(f.Dir.HashPassword(t.Context(), password))(t)
	for _, name := range []string{"alice", "bob", "dave"} {
		f.user(f.T1, name, roster.NewUser{PasswordHash: hash, Active: true, EmailVerified: true})
	}
	f.user(f.T1, "adm1", roster.NewUser{PasswordHash: hash, Active: true, Role: roster.RoleAdmin})
	f.user(f.T1, "root1", roster.NewUser{PasswordHash: hash, Active: true, Role: roster.RoleOwner})
	f.user(f.T1, "ro1", roster.NewUser{PasswordHash: hash, Active: true, Role: roster.RoleReadOnly})
	f.user(f.T1, "none1", roster.NewUser{PasswordHash: hash, Active: true, Role: roster.RoleNone})
	f.user(f.T2, "erin", roster.NewUser{PasswordHash: hash, Active: true, EmailVerified: true})
	f.user(f.T2, "adm2", roster.NewUser{PasswordHash: hash, Active: true, Role: roster.RoleAdmin})
	must(f.T1.Apply(t.Context(), f.IDs["dave"], roster.Deactivate))(t)
	f.Clock.Add(time.Hour)
	return f
}

func must[T any](v T, err error) func(testing.TB) T { return wiretest.Must(v, err) }

// serve mounts the pages over dir.
func (f *fixture) serve(dir *roster.Directory) {
	f.pages = pages.New(dir, f.cfg)
	mux := http.NewServeMux()
	mux.Handle("/account/", http.StripPrefix("/account", f.pages))
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Write([]byte("<h1>elsewhere " + r.URL.RawQuery + "</h1>"))
	})
	f.host = mux
}

func (f *fixture) user(dir *roster.Directory, name string, n roster.NewUser) {
	n.Email, n.Name = name+"@x.test", name
	f.IDs[name] = must(dir.Create(f.TB.Context(), n))(f.TB).ID
}

// dir returns the Directory that owns a user.
func (f *fixture) dir(name string) *roster.Directory {
	if name == "erin" || name == "adm2" {
		return f.T2
	}
	return f.T1
}

// code returns the code of the last letter.
func (f *fixture) code() string {
	f.TB.Helper()
	letters := f.Letters()
	if len(letters) == 0 {
		f.TB.Fatal("no letter was sent")
	}
	return string(letters[len(letters)-1].Message.Code)
}
