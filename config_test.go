package roster_test

import (
	"strings"
	"testing"

	"example.com/roster"
	"example.com/roster/memstore"
)

func TestNewPanicsOnABrokenConfig(t *testing.T) {
	for name, cfg := range map[string]roster.Config{
		"a key without a number":      {Keys: []roster.MailKey{{Secret: make([]byte, 32)}}},
		"a short key":                 {Keys: []roster.MailKey{{Number: 1, Secret: make([]byte, 15)}}},
		"a role without a name":       {Roles: []roster.RoleInfo{{Rank: roster.RankUser}}},
		"a role with a blank":         {Roles: []roster.RoleInfo{{Role: "team lead"}}},
		"a role of 65":                {Roles: []roster.RoleInfo{{Role: roster.Role(strings.Repeat("r", 65))}}},
		"a consumer without a name":   {Consumers: []roster.Consumer{{}}},
		"a consumer of 65":            {Consumers: []roster.Consumer{{Name: strings.Repeat("c", 65)}}},
		"a consumer in other letters": {Consumers: []roster.Consumer{{Name: "m\u00e4il"}}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("New takes it")
				}
			}()
			roster.New(memstore.New(), &cfg)
		})
	}
}
