package dialects_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters"
	"example.com/roster/httpadapters/axiom"
	"example.com/roster/httpadapters/embedthis"
	"example.com/roster/httpadapters/papershift"
	"example.com/roster/httpadapters/pickaxe"
	"example.com/roster/httpadapters/publicala"
	"example.com/roster/httpadapters/scim"
	"example.com/roster/memstore"
)

// TestNoAuthorizeIsTold makes each set without Authorize: it refuses every request,
// and says so once, when it is made.
func TestNoAuthorizeIsTold(t *testing.T) {
	dir := roster.New(memstore.New(), nil)
	for set, open := range map[string]func(a httpadapters.Authorize, log *slog.Logger){
		"axiom": func(a httpadapters.Authorize, log *slog.Logger) { axiom.New(dir, axiom.Config{Authorize: a, Log: log}) },
		"embedthis": func(a httpadapters.Authorize, log *slog.Logger) {
			embedthis.New(dir, embedthis.Config{Authorize: a, Log: log})
		},
		"papershift": func(a httpadapters.Authorize, log *slog.Logger) {
			papershift.New(dir, papershift.Config{Authorize: a, Log: log})
		},
		"pickaxe": func(a httpadapters.Authorize, log *slog.Logger) {
			pickaxe.New(dir, pickaxe.Config{Authorize: a, Log: log})
		},
		"publicala": func(a httpadapters.Authorize, log *slog.Logger) {
			publicala.New(dir, publicala.Config{Authorize: a, Log: log})
		},
		"scim": func(a httpadapters.Authorize, log *slog.Logger) { scim.New(dir, scim.Config{Authorize: a, Log: log}) },
	} {
		t.Run(set, func(t *testing.T) {
			is := is.New(t)
			var told strings.Builder
			log := slog.New(slog.NewTextHandler(&told, nil))
			open(httpadapters.Tokens(dir), log)
			is.Equal(told.String(), "")
			open(nil, log)
			is.Equal(strings.Count(told.String(), "\n"), 1)
			is.True(strings.Contains(told.String(), set+": every request is refused, as Config.Authorize is nil: httpadapters.Tokens(dir) is the usual value"))
		})
	}
}
