package roster_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/memstore"
)

// TestNewPanicsOnABrokenConfig asks for a text that names the field, and what would
// be right.
func TestNewPanicsOnABrokenConfig(t *testing.T) {
	secret := []byte("not a secret at all")
	limit := func(family, bits, failures int) roster.Config {
		return roster.Config{NetworkLimits: []roster.NetworkLimit{{Family: family, Bits: bits, Failures: failures}}}
	}
	for name, c := range map[string]struct {
		cfg  roster.Config
		says string
	}{
		"a key without a number":      {roster.Config{Keys: []roster.MailKey{{Secret: secret}}}, "Config.Keys must have numbers of 1 and above"},
		"a short key":                 {roster.Config{Keys: []roster.MailKey{{Number: 1, Secret: secret[:15]}}}, "Config.Keys must have numbers of 1 and above and secrets of at least 16 bytes"},
		"a key of zeros":              {roster.Config{Keys: []roster.MailKey{{Number: 1, Secret: make([]byte, 32)}}}, "Config.Keys has a key of zeros, which everybody can guess: fill it by crypto/rand"},
		"a role without a name":       {roster.Config{Roles: []roster.RoleInfo{{Rank: roster.RankUser}}}, "Config.Roles must have names of 1 to 64 visible ASCII characters"},
		"a role with a blank":         {roster.Config{Roles: []roster.RoleInfo{{Role: "team lead"}}}, "Config.Roles must have names"},
		"a role of 65":                {roster.Config{Roles: []roster.RoleInfo{{Role: roster.Role(strings.Repeat("r", 65))}}}, "Config.Roles must have names"},
		"a consumer without a name":   {roster.Config{Consumers: []roster.Consumer{{}}}, "Config.Consumers must have names of 1 to 64 visible ASCII characters"},
		"a consumer of 65":            {roster.Config{Consumers: []roster.Consumer{{Name: strings.Repeat("c", 65)}}}, "Config.Consumers must have names"},
		"a consumer in other letters": {roster.Config{Consumers: []roster.Consumer{{Name: "m\u00e4il"}}}, "Config.Consumers must have names"},
		"a consumer of no event":      {roster.Config{Consumers: []roster.Consumer{{Name: "mail", Kinds: []roster.EventKind{"user.invited"}}}}, `Config.Consumers: mail asks for the kind "user.invited", which no event has: use the Event constants`},
		"a limit of no family":        {limit(5, 24, 10), "Config.NetworkLimits has {Family:5 Bits:24 Failures:10}: Family must be 4 or 6"},
		"a limit of 33 bits":          {limit(4, 33, 10), "Config.NetworkLimits"},
		"a limit of 0 bits":           {limit(6, 0, 10), "Config.NetworkLimits"},
		"a limit of 129 bits":         {limit(6, 129, 10), "Config.NetworkLimits"},
		"a limit of no failures":      {limit(6, 64, 0), "Config.NetworkLimits"},
	} {
		t.Run(name, func(t *testing.T) {
			is.New(t).True(strings.Contains(panicOf(func() { roster.New(memstore.New(), &c.cfg) }), c.says))
		})
	}
	is.New(t).Equal(panicOf(func() { roster.New(nil, nil) }), "roster: New needs a store, such as memstore.New() or sqlstore.New(db, dialect, nil)")
}

// panicOf returns the text with which fn panics, "" if it does not.
func panicOf(fn func()) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprint(v)
		}
	}()
	fn()
	return ""
}

// TestEveryKindCanBeAskedFor reads the kinds of events where they are declared.
func TestEveryKindCanBeAskedFor(t *testing.T) {
	text, err := os.ReadFile("event.go")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile(`(?m)^\tEvent\w+ +EventKind = "(.+?)"`).FindAllSubmatch(text, -1)
	is.New(t).True(len(kinds) > 30)
	for _, kind := range kinds {
		cfg := roster.Config{Consumers: []roster.Consumer{{Name: "all", Kinds: []roster.EventKind{roster.EventKind(kind[1])}}}}
		is.New(t).Equal(panicOf(func() { roster.New(memstore.New(), &cfg) }), "")
	}
}
