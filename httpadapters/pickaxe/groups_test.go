package pickaxe_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
)

type group struct {
	ID, Type, Name string
	Products       []string
	Limit          int64
	LimitInterval  *string
	Uses           *int64
}

func TestGroups(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	is.Equal(f.ask("adm1", "GET", "/studio/access-group/list", "").Body, `{"data":[]}`+"\n")

	top := data[group](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Gold","products":["p1","p2"],"uses":100}`))
	is.True(strings.HasPrefix(top.ID, "access-"))
	is.Equal(top.Name, "Gold")
	is.Equal(top.Products, []string{"p1", "p2"})
	is.Equal(*top.Uses, int64(100))
	r := f.ask("adm1", "POST", "/studio/access-group/create", `{"data":{"name":"Blue"},"name":"ignored"}`)
	below := data[group](f, r)
	is.Equal(r.Body, `{"data":{"id":"`+below.ID+`","type":"members","name":"Blue","products":[],"limit":-1337,"limitInterval":null,"uses":null}}`+"\n")

	is.Equal(data[[]group](f, f.ask("adm1", "GET", "/studio/access-group/list", "")), []group{top, below})
	is.Equal(data[group](f, f.ask("adm1", "GET", "/studio/access-group/"+top.ID, "")), top)

	edit := func(body string) group {
		t.Helper()
		return data[group](f, f.ask("adm1", "PATCH", "/studio/access-group/"+top.ID, body))
	}
	is.Equal(edit(`{}`), top) // absent is unchanged
	is.Equal(edit(`{"data":{"name":"Silver"}}`).Name, "Silver")
	is.Equal(edit(`{"uses":null,"products":null}`), group{ID: top.ID, Type: "members", Name: "Silver", Products: []string{}, Limit: -1337})
	is.Equal(*edit(`{"uses":0}`).Uses, int64(0)) // 0 is no use at all, not unlimited

	// a period of the host's stays
	id := must(roster.ParseID(strings.TrimPrefix(top.ID, "access-")))(t)
	must(f.T1.EditGroup(t.Context(), id, func(p *roster.GroupProfile) error { p.Period = roster.PeriodMonth; return nil }))(t)
	edit(`{"uses":5}`)
	is.Equal(must(f.T1.Group(t.Context(), id))(t).Period, roster.PeriodMonth)

	f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"accessGroupId":"`+top.ID+`"}}`)
	is.Equal(data[group](f, f.ask("adm1", "DELETE", "/studio/access-group/"+top.ID, "")).ID, top.ID)
	u := data[user](f, f.ask("adm1", "GET", "/studio/user/alice@x.test", ""))
	is.Equal(u.AccessGroupID, nil) // its grants end with it
	is.Equal(u.AccessGroupIDs, []string{})
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"accessGroupId":"`+top.ID+`"}}`).Status, 400)
	is.Equal(data[[]group](f, f.ask("adm1", "GET", "/studio/access-group/list", "")), []group{below})
	for _, method := range []string{"GET", "DELETE"} {
		is.Equal(f.ask("adm1", method, "/studio/access-group/"+top.ID, "").Status, 404)
	}
	is.Equal(f.ask("adm1", "PATCH", "/studio/access-group/"+top.ID, `{}`).Status, 404)
	is.Equal(f.ask("adm1", "GET", "/studio/access-group/"+strings.TrimPrefix(below.ID, "access-"), "").Status, 404)
}

// TestDocumentedGroups makes groups as the vendor documents them.
func TestDocumentedGroups(t *testing.T) {
	f := newFixture(t, nil)
	for body, want := range map[string]string{
		`{"type":"public"}`: `"type":"public","name":"My New Access Group","products":[],"limit":-1337,"limitInterval":null,"uses":null`,
		`{"type":"members","name":"Fitness","limit":400,"limitInterval":"month"}`: `"type":"members","name":"Fitness","products":[],"limit":400,"limitInterval":"month","uses":400`,
		`{"limit":400.0,"limitInterval":"day"}`:                                   `"type":"members","name":"My New Access Group","products":[],"limit":400,"limitInterval":"day","uses":400`,
		`{"limit":3}`:                                                             `"type":"members","name":"My New Access Group","products":[],"limit":3,"limitInterval":"forever","uses":3`,
		`{"limit":-1337,"limitInterval":"month","name":""}`:                       `"type":"members","name":"My New Access Group","products":[],"limit":-1337,"limitInterval":null,"uses":null`,
		`{"limit":null,"limitInterval":null,"type":"","name":"n"}`:                `"type":"members","name":"n","products":[],"limit":-1337,"limitInterval":null,"uses":null`,
	} {
		t.Run(body, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "POST", "/studio/access-group/create", `{"data":`+body+`}`)
			made := data[group](f, r)
			is.Equal(r.Body, `{"data":{"id":"`+made.ID+`",`+want+`}}`+"\n")
			is.Equal(f.ask("adm1", "GET", "/studio/access-group/"+made.ID, "").Body, r.Body)
		})
	}
}

// TestDocumentedLimit takes the uses of a group that was made with limit.
func TestDocumentedLimit(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	made := data[group](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"data":{"type":"members","limit":4,"limitInterval":"month","products":["p1"]}}`))
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"accessGroupId":"`+made.ID+`"}}`).Status, 200)
	for key := range 4 {
		_, err := f.T1.Consume(t.Context(), f.IDs["alice"], "p1", 1, strconv.Itoa(key))
		is.NoErr(err)
	}
	_, err := f.T1.Consume(t.Context(), f.IDs["alice"], "p1", 1, "one more")
	is.True(errors.As(err, new(*roster.AccessRefusedError)))
}

func TestGroupsRefuse(t *testing.T) {
	f := newFixture(t, nil)
	for body, want := range map[string]string{
		`{"data":null}`:                               "data must not be null",
		`{"data":[]}`:                                 "data must be an object",
		`{"name":null}`:                               "name must not be null",
		`{"type":"x"}`:                                "type must be public or members",
		`{"limit":-1}`:                                "limit must be an integer of 0 or above, without fraction and exponent",
		`{"limit":5,"uses":6}`:                        "uses must be equal to limit, or not given",
		`{"limit":5,"limitInterval":"week"}`:          "limitInterval must be day, month or forever",
		`{"data":{"limit":5,"limitPer":"day"}}`:       "data.limitPer is not known: a limit has the members limit and limitInterval",
		`{"name":1}`:                                  "name must be a string",
		`{"name":"x","uses":-1}`:                      "uses must be an integer of 0 or above, without fraction and exponent",
		`{"name":"x","uses":"1"}`:                     "uses must be an integer of 0 or above, without fraction and exponent",
		`{"name":"x","products":{}}`:                  "products must be an array of at most 1000 strings",
		`{"name":"x","products":[""]}`:                "products must not be empty",
		`{"name":"a\u0000b"}`:                         "name must have no control characters",
		`{"name":"` + strings.Repeat("é", 256) + `"}`: "name must have at most 255 characters",
	} {
		t.Run(body[:min(len(body), 40)], func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "POST", "/studio/access-group/create", body)
			is.Equal(r.Status, 400)
			is.Equal(f.problem(r), want)
		})
	}
	is := is.New(t)
	is.Equal(data[[]group](f, f.ask("adm1", "GET", "/studio/access-group/list", "")), []group{})
}

// What is given here decides access: the group or the deprecated products,
// either allows.
func TestGivenAccess(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	access := func(email, product string) bool {
		t.Helper()
		return must(f.T1.Access(t.Context(), f.UserByEmail(email).ID, product))(t).Allowed
	}
	gold := data[group](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Gold","products":["p1"]}`))
	given := `"accessGroupId":"` + gold.ID + `","products":["p2"]`
	is.Equal(f.ask("adm1", "POST", "/studio/user/create", `{"email":"n@x.test",`+given+`}`).Status, 200)
	is.True(access("n@x.test", "p1") && access("n@x.test", "p2") && !access("n@x.test", "p3"))
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/n@x.test", `{"data":{"accessGroupId":null,"products":["p3"]}}`).Status, 200)
	is.True(!access("n@x.test", "p1") && !access("n@x.test", "p2") && access("n@x.test", "p3"))

	is.Equal(f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["i@x.test"],"accessGroupId":"`+gold.ID+`"}`).Status, 200)
	is.True(!access("i@x.test", "p1")) // has not accepted
	must(f.T1.Apply(t.Context(), f.UserByEmail("i@x.test").ID, roster.Activate))(t)
	is.True(access("i@x.test", "p1"))
}

// currentUses is a count of the period that is now, set or taken.
func TestUsesOfAPeriod(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"p1"}, Period: roster.PeriodMonth, Uses: 10}))(t)
	must(f.T1.Grant(t.Context(), f.IDs["alice"], roster.NewGrant{Group: gold.ID}))(t)
	shown := func() int64 {
		t.Helper()
		return data[user](f, f.ask("adm1", "GET", "/studio/user/alice@x.test", "")).CurrentUses
	}
	set := func(n string) {
		t.Helper()
		is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"currentUses":`+n+`}}`).Status, 200)
	}
	must(f.T1.Consume(t.Context(), f.IDs["alice"], "p1", 3, "a"))(t)
	is.Equal(shown(), int64(3))
	set("7")
	is.Equal(must(f.T1.Consume(t.Context(), f.IDs["alice"], "p1", 1, "b"))(t).Left, int64(2))
	is.Equal(shown(), int64(8))
	f.Clock.Add(31 * 24 * time.Hour)
	is.Equal(shown(), int64(0))
	set("8") // though it was 8 before
	is.Equal(shown(), int64(8))
	is.Equal(must(f.T1.Access(t.Context(), f.IDs["alice"], "p1"))(t).Left, int64(2))
	set("null")
	is.Equal(shown(), int64(0))
}

// TestUsesAndGroupAtOnce sets a count together with the group that it counts by.
func TestUsesAndGroupAtOnce(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"p1"}, Period: roster.PeriodMonth, Uses: 10}))(t)
	u := data[user](f, f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"currentUses":7,"accessGroupId":"access-`+gold.ID.String()+`"}}`))
	is.Equal(u.CurrentUses, int64(7))
	is.Equal(must(f.T1.Access(t.Context(), f.IDs["alice"], "p1"))(t).Left, int64(3))
}

// TestAGroupOfZeros is no group, and takes none away.
func TestAGroupOfZeros(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := data[group](f, f.ask("adm1", "POST", "/studio/access-group/create", `{"name":"Gold"}`))
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"accessGroupId":"`+gold.ID+`"}}`).Status, 200)
	zeros := `"accessGroupId":"access-` + roster.ID{}.String() + `"`
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{`+zeros+`}}`).Status, 400)
	is.Equal(f.ask("adm1", "POST", "/studio/user/create", `{"email":"n@x.test",`+zeros+`}`).Status, 400)
	is.Equal(f.ask("adm1", "POST", "/studio/user/invite", `{"emails":["n@x.test"],`+zeros+`}`).Status, 400)
	is.Equal(*data[user](f, f.ask("adm1", "GET", "/studio/user/alice@x.test", "")).AccessGroupID, gold.ID)
}

// TestGrantsThatDoNotCount has grants of the set's own source that the host made,
// and that do not give what a body asks for, or give it twice.
func TestGrantsThatDoNotCount(t *testing.T) {
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold"}))(t)
	here := func(n roster.NewGrant) roster.NewGrant { n.Group, n.Source = gold.ID, "pickaxe"; return n }
	for name, olds := range map[string][]roster.NewGrant{
		"over":    {here(roster.NewGrant{Until: f.Clock.Now()})},
		"not yet": {here(roster.NewGrant{From: f.Clock.Now().Add(time.Hour)})},
		"twice":   {here(roster.NewGrant{}), here(roster.NewGrant{})},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			u := must(f.T1.Create(t.Context(), roster.NewUser{Email: strings.ReplaceAll(name, " ", "") + "@x.test", Active: true, Grants: olds}))(t)
			body := `{"data":{"accessGroupId":"access-` + gold.ID.String() + `"}}`
			is.Equal(f.ask("adm1", "PATCH", "/studio/user/"+u.Email, body).Status, 200)
			grants := must(f.T1.Grants(t.Context(), roster.GrantQuery{Users: []roster.ID{u.ID}}))(t)
			is.Equal(len(grants), 1)
			is.True(grants[0].Valid(f.Clock.Now()))
		})
	}
}

// TestGrantsOfTheAccount has the account hold a group and a product: users have what
// they give, and the routes neither show nor change them.
func TestGrantsOfTheAccount(t *testing.T) {
	is := is.New(t)
	f := newFixture(t, nil)
	gold := must(f.T1.CreateGroup(t.Context(), roster.GroupProfile{Name: "Gold", Products: []string{"p1"}}))(t)
	for _, n := range []roster.NewGrant{{Group: gold.ID, Source: "pickaxe"}, {Product: "p2", Source: "pickaxe"}} {
		must(f.T1.GrantAccount(t.Context(), n))(t)
	}
	held := must(f.T1.Grants(t.Context(), roster.GrantQuery{Account: true}))(t)
	is.Equal(len(held), 2)
	shows := func(groups, products []string) {
		t.Helper()
		is := is.New(t)
		u := data[user](f, f.ask("adm1", "GET", "/studio/user/alice@x.test", ""))
		is.Equal(u.AccessGroupIDs, groups)
		is.Equal(u.Products, products)
	}
	shows([]string{}, []string{})
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"accessGroupId":"access-`+gold.ID.String()+`","products":["p2"]}}`).Status, 200)
	shows([]string{"access-" + gold.ID.String()}, []string{"p2"})
	is.Equal(f.ask("adm1", "PATCH", "/studio/user/alice@x.test", `{"data":{"accessGroupId":null,"products":[]}}`).Status, 200)
	shows([]string{}, []string{})
	is.Equal(must(f.T1.Grants(t.Context(), roster.GrantQuery{Account: true}))(t), held)
	for _, product := range []string{"p1", "p2"} {
		is.True(must(f.T1.Access(t.Context(), f.IDs["alice"], product))(t).Allowed)
	}
}
