package clients

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/labstack/echo/v4"
	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/session"
	"example.com/roster/rostertest"
)

// router is a router that hosts mount handlers on. It answers a request on its own
// terms.
type router struct {
	route  func(method, path string, h http.Handler) // one verb of one path, as session.Routes has it
	prefix func(prefix string, h http.Handler)       // every path that begins so
	answer func(r *http.Request) (*http.Response, error)
}

// served returns how a router that is a http.Handler answers.
func served(h http.Handler) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result(), nil
	}
}

// colons writes the parameters of a path as gin, echo and fiber do.
func colons(path string) string { return strings.NewReplacer("{", ":", "}", "").Replace(path) }

var routers = map[string]func() router{
	"net/http": func() router {
		mux := http.NewServeMux()
		return router{
			func(method, path string, h http.Handler) { mux.Handle(method+" "+path, h) },
			func(prefix string, h http.Handler) { mux.Handle(prefix, h) }, served(mux),
		}
	},
	"chi": func() router {
		mux := chi.NewMux()
		return router{
			func(method, path string, h http.Handler) { mux.Method(method, path, h) },
			func(prefix string, h http.Handler) { mux.Handle(prefix+"*", h) }, served(mux),
		}
	},
	"gin": func() router {
		gin.SetMode(gin.ReleaseMode)
		mux := gin.New()
		return router{
			func(method, path string, h http.Handler) { mux.Handle(method, colons(path), gin.WrapH(h)) },
			func(prefix string, h http.Handler) { mux.Any(prefix+"*rest", gin.WrapH(h)) }, served(mux),
		}
	},
	"echo": func() router {
		mux := echo.New()
		return router{
			func(method, path string, h http.Handler) { mux.Add(method, colons(path), echo.WrapHandler(h)) },
			func(prefix string, h http.Handler) { mux.Any(prefix+"*", echo.WrapHandler(h)) }, served(mux),
		}
	},
	"fiber": func() router {
		mux := fiber.New(fiber.Config{DisableStartupMessage: true})
		return router{
			func(method, path string, h http.Handler) { mux.Add(method, colons(path), adaptor.HTTPHandler(h)) },
			func(prefix string, h http.Handler) { mux.All(prefix+"*", adaptor.HTTPHandler(h)) },
			func(r *http.Request) (*http.Response, error) { return mux.Test(r, -1) },
		}
	},
}

// told is what a router must not change of an answer.
func told(t *testing.T, answer func(*http.Request) (*http.Response, error), r *http.Request) string {
	t.Helper()
	res, err := answer(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(body) == 0 { // fiber names the type of nothing
		return strconv.Itoa(res.StatusCode)
	}
	if file := res.Header.Get("Content-Disposition"); file != "" {
		return fmt.Sprintf("%d %s %s", res.StatusCode, res.Header.Get("Content-Type"), file) // what it exports names its time
	}
	return fmt.Sprintf("%d %s %s", res.StatusCode, res.Header.Get("Content-Type"), body)
}

// TestSessionsOnRouters mounts each of session.Routes: every one answers as on the
// set itself, without a session and with one.
func TestSessionsOnRouters(t *testing.T) {
	dir, token := signedIn(t)
	sessions := session.New(dir, session.Config{
		Limiter: httpadapters.NewLimiter(1_000_000), SignUp: session.SignUpConfig{Mode: session.SignUpOpen}, DeleteSelf: true,
	})
	for name, make := range routers {
		t.Run(name, func(t *testing.T) {
			mux := make()
			for _, r := range session.Routes() {
				mux.route(r.Method, r.Path, sessions)
			}
			for _, r := range session.Routes() {
				for _, as := range []string{"", token} {
					if as != "" && r.Method == http.MethodDelete && r.Path == "/session" {
						continue // would end the session
					}
					t.Run(fmt.Sprintf("%s %s, session %t", r.Method, r.Path, as != ""), func(t *testing.T) {
						is := is.New(t)
						want := told(t, served(sessions), request(r.Method, strings.Replace(r.Path, "{id}", roster.NewID().String(), 1), as))
						is.Equal(told(t, mux.answer, request(r.Method, strings.Replace(r.Path, "{id}", roster.NewID().String(), 1), as)), want)
						is.True(strings.Contains(want, "application/problem+json") || strings.HasPrefix(want, "200") || strings.HasPrefix(want, "204"))
					})
				}
			}
		})
	}
}

// TestVendorSetsOnRouters mounts a vendor's set by its prefix.
func TestVendorSetsOnRouters(t *testing.T) {
	dir, _ := signedIn(t)
	_, issued, err := dir.IssueToken(t.Context(), roster.NewToken{Role: roster.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	users := axiom.New(dir, axiom.Config{Authorize: httpadapters.Tokens(dir)})
	for name, make := range routers {
		t.Run(name, func(t *testing.T) {
			mux := make()
			mux.prefix("/v2/", users)
			for _, path := range []string{"/v2/users", "/v2/users/" + roster.NewID().String(), "/v2/user", "/v2/nothing"} {
				for _, method := range []string{"GET", "PUT", "DELETE", "PATCH"} {
					t.Run(method+" "+path, func(t *testing.T) {
						want := told(t, served(users), request(method, path, string(issued)))
						is.New(t).Equal(told(t, mux.answer, request(method, path, string(issued))), want)
					})
				}
			}
		})
	}
}

// signedIn returns a Directory, and the token of a session in it: of its only owner,
// who cannot be removed.
func signedIn(t *testing.T) (*roster.Directory, string) {
	t.Helper()
	kit := rostertest.New(t)
	s, err := kit.Acme.StartSession(t.Context(), kit.Acme.Owner.ID, roster.ClientInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return kit.Dir, string(s.Token)
}

// request is a request with an empty object as its body.
func request(method, path, token string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}
