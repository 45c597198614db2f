package moving

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"example.com/roster"
)

// Pickaxe returns a Reader of GET /studio/user/list of Pickaxe's API. API.URL is the
// address before "/studio". Users keep their ids as vendor ids of the set "pickaxe"; access
// groups come first, and keep theirs. Groups and products that the vendor gave have the
// source "pickaxe", those that were bought or given the sources "bought" and "gifted".
func Pickaxe(api API) Reader {
	skip, groups := 0, true
	return &paged{next: func(ctx context.Context) ([]pageRow, bool, error) {
		path := "/studio/user/list"
		if groups {
			path = "/studio/access-group/list"
		}
		body, err := api.ask(ctx, request{
			method: http.MethodGet, path: path,
			query:  url.Values{"skip": {strconv.Itoa(skip)}, "take": {strconv.Itoa(pageSize)}},
			header: map[string]string{"Authorization": "Bearer " + api.Token, "Accept": "application/json"},
		})
		if err != nil {
			return nil, true, err
		}
		var page struct {
			Data []json.RawMessage `json:"data"`
		}
		if err := decode(body, &page); err != nil {
			return nil, true, err
		}
		last := len(page.Data) < pageSize
		skip += len(page.Data)
		if !groups {
			return rowsOf(page.Data, api.pickaxeRow), last, nil
		}
		if last {
			groups, skip = false, 0
		}
		return rowsOf(page.Data, pickaxeGroupRow), false, nil
	}}
}

// pickaxeUser is a user of Pickaxe's list.
type pickaxeUser struct {
	UserID          string   `json:"userId"`
	Email           string   `json:"email"`
	Name            string   `json:"name"`
	Image           string   `json:"image"`
	IPAddress       string   `json:"ipAddress"`
	IsEmailVerified bool     `json:"isEmailVerified"`
	Summary         string   `json:"summary"`
	CurrentUses     int64    `json:"currentUses"`
	ExtraUses       int64    `json:"extraUses"`
	Products        []string `json:"products"`
	BoughtProducts  []string `json:"boughtProducts"`
	GiftedProducts  []string `json:"giftedProducts"`
	AccessGroupID   string   `json:"accessGroupId"`
	AccessGroupIDs  []string `json:"accessGroupIds"`
}

func (a *API) pickaxeRow(u *pickaxeUser) (Row, error) {
	row := Row{
		VendorIDs: vendorID("pickaxe", u.UserID), Email: u.Email, EmailVerified: u.IsEmailVerified, Name: u.Name, Image: u.Image,
		IPAddress: u.IPAddress, Summary: u.Summary, CurrentUses: u.CurrentUses, ExtraUses: u.ExtraUses, State: roster.StateActive,
	}
	for _, products := range []struct {
		source string
		names  []string
	}{{"pickaxe", u.Products}, {"bought", u.BoughtProducts}, {"gifted", u.GiftedProducts}} {
		for _, name := range products.names {
			row.Plans = append(row.Plans, Plan{Product: name, Source: products.source})
		}
	}
	if u.AccessGroupID != "" {
		row.Plans = append(row.Plans, Plan{Group: vendorName("pickaxe", u.AccessGroupID), Source: "pickaxe"})
	}
	for _, id := range u.AccessGroupIDs {
		if id != u.AccessGroupID {
			row.Groups = append(row.Groups, vendorName("pickaxe", id))
		}
	}
	return row, nil
}

// pickaxeGroup is an access group of Pickaxe's list.
type pickaxeGroup struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	Type          string   `json:"type"`
	Products      []string `json:"products"`
	Limit         *int64   `json:"limit"`
	LimitInterval string   `json:"limitInterval"`
	Uses          *int64   `json:"uses"`
}

// unlimitedUses is what Pickaxe writes where an access group has no limit.
const unlimitedUses = -1337

func pickaxeGroupRow(g *pickaxeGroup) (Row, error) {
	group := Group{VendorIDs: vendorID("pickaxe", g.ID), Name: g.Name, Products: g.Products, Public: g.Type == "public"}
	limit := g.Limit
	if limit == nil {
		limit = g.Uses
	}
	if limit == nil || *limit == unlimitedUses {
		return Row{Group: &group}, nil
	}
	group.Uses = *limit
	switch g.LimitInterval {
	case "day":
		group.Period = roster.PeriodDay
	case "month":
		group.Period = roster.PeriodMonth
	case "forever", "":
		group.Period = roster.PeriodForever
	default:
		return Row{}, &RowError{Field: "limitInterval", Reason: "must be day, month or forever"}
	}
	return Row{Group: &group}, nil
}
