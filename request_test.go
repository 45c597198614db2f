package roster_test

import (
	"context"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestLinesNameTheirRequest logs a refused call of a user in a request.
func TestLinesNameTheirRequest(t *testing.T) {
	is := is.New(t)
	var log strings.Builder
	cfg := testConfig()
	cfg.Log = logTo(&log)
	dir := roster.New(memstore.New(), cfg)
	jane := mustCreate(t, dir, roster.NewUser{Email: "jane@x.test", Active: true})
	session, err := dir.StartSession(t.Context(), jane.ID, roster.ClientInfo{})
	is.NoErr(err)

	ctx := roster.WithRequestID(t.Context(), "r-1")
	_, err = dir.Session(ctx, "not a session")
	is.Equal(err, roster.ErrCredentials)
	is.Equal(strings.Count(log.String(), "r-1"), 1)
	log.Reset()

	s, err := dir.Session(ctx, session.Token)
	is.NoErr(err)
	acting := dir.ActingAs(s.Actor())
	_, err = acting.Create(ctx, roster.NewUser{Email: "joe@x.test"})
	is.Equal(err, roster.ErrForbidden)
	for _, text := range []string{"r-1", jane.ID.String(), jane.Account.String()} {
		is.True(strings.Contains(log.String(), text))
	}
	is.Equal(strings.Count(log.String(), jane.Account.String()), 1) // the line has it itself
	is.True(!strings.Contains(log.String(), "jane@x.test"))
}

// TestRequestIDsAreCleaned gives ids that a client may choose.
func TestRequestIDsAreCleaned(t *testing.T) {
	for name, test := range map[string]struct{ id, want string }{
		"plain":         {"0af7651916cd43dd8448eb211c80319c", "0af7651916cd43dd8448eb211c80319c"},
		"punctuation":   {"a.b_c:d-e", "a.b_c:d-e"},
		"a line of log": {"x\nlevel=ERROR msg=\"no\"\x1b[2J", "xlevelERRORmsgno2J"},
		"long":          {strings.Repeat("x", 1000), strings.Repeat("x", 64)},
		"no ASCII":      {"é", ""},
		"nothing":       {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			attrs := roster.RequestAttrs(roster.WithRequestID(t.Context(), test.id))
			if test.want == "" {
				is.Equal(len(attrs), 0)
				return
			}
			is.Equal(attrs[0].Value.String(), test.want)
		})
	}
	is.New(t).Equal(len(roster.RequestAttrs(context.Background())), 0)
}
