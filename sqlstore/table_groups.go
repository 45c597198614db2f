package sqlstore

import (
	"context"
	"strings"

	"example.com/roster"
)

var groups = table[roster.AccessGroup]{
	name:    "groups",
	columns: "id, account, ended, products",
	bind: func(args []any, g *roster.AccessGroup) []any {
		return append(args, g.ID, g.Account, roster.Micros(g.Ended), joinProducts(g.Products))
	},
	extraColumns: "number, products",
	extraDest: func(dest []any, g *roster.AccessGroup) []any {
		return append(dest, intoNumber(&g.Number), (*productList)(&g.Products))
	},
	fields: func(d *document, g *roster.AccessGroup) {
		d.id("a", &g.Account)
		d.time("c", &g.Created)
		d.time("e", &g.Ended)
		d.id("i", &g.ID)
		text(d, "n", &g.Name)
		text(d, "pe", &g.Period)
		d.flag("pu", &g.Public)
		d.flag("s", &g.Shared)
		d.time("u", &g.Updated)
		integer(d, "us", &g.Uses)
		text(d, "vi", &g.VendorIDs)
	},
	version: func(g *roster.AccessGroup) *int64 { return &g.Version },
	number:  func(g *roster.AccessGroup) *int64 { return &g.Number },
}

func (r *reader) Groups(ctx context.Context, g roster.GroupSelection) ([]roster.AccessGroup, error) {
	if g.Account.IsZero() {
		return nil, nil
	}
	text := r.schema.groups.selectSQL
	if g.NoProducts {
		text = strings.Replace(text, ", products", ", ''", 1)
	}
	q := r.dialect.query().add(text)
	q.whereID("id", g.ID)
	q.whereIn("id", g.IDs)
	if g.Number != 0 {
		q.where("number = ?", g.Number)
	}
	if !g.Vendor.IsZero() {
		q.whereVendor(&r.schema, kindGroup, g.Account, g.Vendor.Set, g.Vendor.ID)
	}
	q.where("account = ?", g.Account)
	q.whereCurrent(g.Ended).afterID(g.After).orderBy("id", true).limit(g.Limit)
	return selectRecords(ctx, r, r.schema.groups, q, g.Limit)
}

func (tx *tx) PutGroup(ctx context.Context, g *roster.AccessGroup) error {
	was, err := storedVendorIDs(ctx, tx, tx.schema.groups, g.ID, g.Version, func(g *roster.AccessGroup) roster.VendorIDs { return g.VendorIDs })
	if err != nil {
		return err
	}
	before := *g
	err = tx.putVendorIDs(ctx, vendorOwner{kindGroup, g.Account, g.ID, g.VendorIDs}, was, func() error {
		return putRecord(ctx, tx, tx.schema.groups, g)
	})
	if err != nil {
		g.Number, g.Version = before.Number, before.Version
	}
	return err
}
