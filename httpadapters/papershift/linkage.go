package papershift

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// linkage is what a body says of the relations of a resource: nil for one that it
// does not understand. Relationships without data say nothing.
type linkage map[string][]identifier

// readLinkage reads the linkage of a resource of a kind. Clients send back what they
// have read, some with attributes in it: type and id alone count.
func readLinkage(data *wire.Object, kind string) linkage {
	given := make(linkage)
	relationships := data.Object("relationships").V
	for name, to := range relations[kind] {
		if relation := relationships.Object(name).V; relation.Has("data") {
			given[name] = parseLinkage(relation.Raw("data").V, to)
		}
	}
	return given
}

// parseLinkage reads linkage to a relation. A text of null or [] is linkage to
// nothing; nil is returned for one that is no linkage.
func parseLinkage(text json.RawMessage, to relation) []identifier {
	if len(text) == 0 {
		return []identifier{}
	}
	if text[0] == '{' {
		text = slices.Concat(json.RawMessage("["), text, json.RawMessage("]"))
	}
	ids := []identifier{}
	if json.Unmarshal(text, &ids) != nil {
		return nil
	}
	for i := range ids {
		if ids[i].Type != to.kind {
			ids[i].Type = strings.TrimSuffix(ids[i].Type, "s")
		}
	}
	return ids
}

// refuseNew refuses linkage of a new resource to anything but the account, in which
// it is made.
func (c *call) refuseNew(l linkage) error {
	for _, name := range slices.Sorted(maps.Keys(l)) {
		ids := l[name]
		if ids != nil && len(ids) == 0 {
			continue
		}
		if name != "account" || len(ids) != 1 || ids[0].Type != typeAccount {
			return refuseLinkage(name)
		}
		account, err := c.acting.Account(c.r.Context())
		if err != nil {
			return err
		}
		if !wire.Names(vendor, ids[0].ID, account.VendorIDs, account.ID) {
			return refuseLinkage(name)
		}
	}
	return nil
}

// refuseChange refuses linkage that is not, in any order, what the user has.
func (c *call) refuseChange(l linkage, u roster.User) error {
	if len(l) == 0 {
		return nil
	}
	p := make(paths)
	for name := range l {
		p[name] = make(paths)
	}
	found, err := c.load([]roster.User{u}, p)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(l)) {
		has := make(map[identifier]bool)
		for _, n := range found.user(u).related(name) {
			has[n.id] = true
		}
		for _, id := range l[name] {
			if !has[id] {
				return refuseLinkage(name)
			}
			delete(has, id)
		}
		if l[name] == nil || len(has) > 0 {
			return refuseLinkage(name)
		}
	}
	return nil
}

func refuseLinkage(name string) error {
	return refuse(http.StatusForbidden, "/data/relationships/"+name, "relationships cannot be changed here")
}
