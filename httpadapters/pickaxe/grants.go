package pickaxe

import (
	"context"
	"errors"
	"slices"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// The sources of grants. The set makes and revokes those of the first alone.
const (
	sourceHere   = "pickaxe"
	sourceBought = "bought"
	sourceGifted = "gifted"
)

// maxProducts is the number of products that one body may name.
const maxProducts = 1_000

// given is what a body says that a user shall have: absent leaves what is
// there, null takes it away, a value replaces it.
type given struct {
	group    wire.Value[roster.ID]
	products wire.Value[[]string]
}

// errNoGroup is an accessGroupId that names no access group.
var errNoGroup = &roster.InvalidError{Field: "group", Reason: "must be an access group of the account"}

// readGiven reads the access group and the products that a body names, of
// which the latter are called differently by different routes. What is wrong
// with the members themselves is body's error; the error here is for a group
// that is none.
func readGiven(body *wire.Object, products string) (given, error) {
	g := given{products: body.Texts(products, maxProducts)}
	text := body.Text("accessGroupId")
	g.group = wire.Value[roster.ID]{Present: text.Present, Null: text.Null}
	if text.Present && !text.Null {
		id, err := parseGroup(text.V)
		if err != nil {
			return g, errNoGroup
		}
		g.group.V = id
	}
	return g, nil
}

// grants returns what g asks for, each once.
func (g given) grants() []roster.NewGrant {
	var news []roster.NewGrant
	if !g.group.V.IsZero() {
		news = append(news, roster.NewGrant{Group: g.group.V, Source: sourceHere})
	}
	seen := make(map[string]bool, len(g.products.V))
	for _, product := range g.products.V {
		if !seen[product] {
			news = append(news, roster.NewGrant{Product: product, Source: sourceHere})
		}
		seen[product] = true
	}
	return news
}

// replaces tells whether g says anything about what an old grant gives.
func (g given) replaces(old roster.Grant) bool {
	if old.Source != sourceHere {
		return false
	}
	if old.Group.IsZero() {
		return g.products.Present
	}
	return g.group.Present
}

// set makes a user's grants what g asks for. Those that are there already stay.
func (g given) set(ctx context.Context, dir *roster.Directory, id roster.ID) error {
	if !g.group.Present && !g.products.Present {
		return nil
	}
	if !g.group.V.IsZero() {
		if _, err := dir.Group(ctx, g.group.V); errors.Is(err, roster.ErrNotFound) {
			return errNoGroup // though a grant of it may be there: it has ended
		} else if err != nil {
			return err
		}
	}
	olds, err := dir.Grants(ctx, roster.GrantQuery{Users: []roster.ID{id}})
	if err != nil {
		return err
	}
	have := make(map[roster.NewGrant]bool)
	wanted := g.grants()
	for _, old := range olds {
		if !g.replaces(old) {
			continue
		}
		same := roster.NewGrant{Group: old.Group, Product: old.Product, Source: old.Source}
		if !have[same] && old.Valid(dir.Now()) && slices.Contains(wanted, same) {
			have[same] = true
			continue
		}
		if _, err := dir.RevokeGrant(ctx, old.ID); err != nil {
			return err
		}
	}
	for _, n := range wanted {
		if have[n] {
			continue
		}
		if _, err := dir.Grant(ctx, id, n); err != nil {
			return err
		}
	}
	return nil
}

// with returns list with text, once.
func with(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
