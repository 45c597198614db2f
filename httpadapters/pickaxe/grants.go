package pickaxe

import (
	"context"
	"errors"
	"slices"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// The sources of grants. The set makes and revokes grants of sourceHere only.
const (
	sourceHere   = "pickaxe"
	sourceBought = "bought"
	sourceGifted = "gifted"
)

// maxProducts is the largest number of products in one body.
const maxProducts = 1_000

// given is what a body says about a user's grants. An absent member keeps them,
// null revokes them, a value replaces them. An invitation adds: null and [] of it
// give nothing, and take nothing away.
type given struct {
	group    wire.Value[roster.ID]
	products wire.Value[[]string]
	adds     bool
}

// errNoGroup refuses an accessGroupId without an access group.
var errNoGroup = &roster.InvalidError{Field: "group", Reason: "must be an access group of the account"}

// readGiven reads the access group and the products of a body; products is the
// route's name for the latter. Members of the wrong type are body's error; the
// error returned here is errNoGroup, or one of the store.
func (c *call) readGiven(body *wire.Object, products string) (given, error) {
	g := given{products: body.Texts(products, maxProducts)}
	text := body.Text("accessGroupId")
	g.group = wire.Value[roster.ID]{Present: text.Present, Null: text.Null || text.V == ""}
	if g.group.Present && !g.group.Null {
		id, err := c.groupNamed(text.V)
		if errors.Is(err, roster.ErrNotFound) {
			err = errNoGroup
		}
		if err != nil {
			return g, err
		}
		g.group.V = id
	}
	return g, nil
}

// grants returns the grants that g asks for, without repeats.
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

// replaces reports whether g replaces an old grant of the set.
func (g given) replaces(old roster.Grant) bool {
	if old.Group.IsZero() {
		return !g.adds && g.products.Present
	}
	return !g.adds && g.group.Present
}

// set grants what g asks for and revokes what g replaces. A grant that g asks
// for and the user has stays.
func (g given) set(ctx context.Context, dir *roster.Directory, id roster.ID) error {
	if !g.group.Present && !g.products.Present {
		return nil
	}
	if !g.group.V.IsZero() {
		if _, err := dir.Group(ctx, g.group.V); errors.Is(err, roster.ErrNotFound) {
			return errNoGroup // an old grant of it may still be there
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
		same := roster.NewGrant{Group: old.Group, Product: old.Product, Source: old.Source}
		if !have[same] && old.Valid(dir.Now()) && slices.Contains(wanted, same) {
			have[same] = true
			continue
		}
		if old.Source != sourceHere || !g.replaces(old) {
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

// with adds text to list, unless list has it.
func with(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
