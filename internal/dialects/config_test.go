//go:build !race

package dialects_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/httpadapters/session"
)

// configChange is a Config that is smaller, renamed or gone, over a store that was
// filled before. differs are the only requests whose status is another one then, with
// that status.
type configChange struct {
	change  func(*roster.Config)
	differs []string
}

// noMail is where nothing can be mailed.
var noMail = []string{
	`embedthis POST /user/create {"email":"new@x.test","role":"admin","sendInvite":true} 501`, `papershift POST /api/v1/users/{id}/invite  501`,
	`pickaxe POST /v1/studio/user/invite {"emails":["new@x.test"]} 501`, `session POST /email 501`, `session POST /password/forgot 501`,
}

// badPassword is where a password is refused that was good.
var badPassword = []string{
	`pickaxe PATCH /v1/studio/user/{email} {"data":{"password":"a new password"}} 400`,
	`publicala PUT /integration-api/v1/dashboard/users/{number} {"email":"{email}","external_id":"{external}","only_sees_readable":0,"new_password":"a new password"} 422`,
}

// configChanges has a row for each field of Config: a new field needs one.
var configChanges = map[string][]configChange{
	"Account":     {{change: func(c *roster.Config) { c.Account = roster.NewID() }}},
	"Now":         {{change: func(c *roster.Config) { now := c.Now; c.Now = func() time.Time { return now().Add(-time.Minute) } }}},
	"NewID":       {{change: func(c *roster.Config) { c.NewID = func() roster.ID { return roster.NewID() } }}},
	"Roles":       {{change: func(c *roster.Config) { c.Roles = roster.DefaultRoles()[2:] }, differs: []string{`papershift POST /api/v1/account_memberships {"data":{"type":"account_membership","attributes":{"user_id":"{id}","role_ids":[]}}} 422`}}},
	"DefaultRole": {{change: func(c *roster.Config) { c.DefaultRole = roster.RoleReadOnly }}},
	"Keys": {
		{change: func(c *roster.Config) { c.Keys = []roster.MailKey{{Number: 2, Secret: bytes.Repeat([]byte{8}, 32)}} }},
		{change: func(c *roster.Config) { c.Keys = nil }, differs: noMail},
	},
	"Consumers": {
		{change: func(c *roster.Config) { c.Consumers[0].Name = "post" }},
		{change: func(c *roster.Config) { c.Consumers = nil }, differs: noMail},
		{change: func(c *roster.Config) { c.Consumers[0].Drain = true }, differs: noMail},
	},
	"MaxPage": {
		{change: func(c *roster.Config) { c.MaxPage = 20 }}, {change: func(c *roster.Config) { c.MaxPage = 5 }}, {change: func(c *roster.Config) { c.MaxPage = 1 }},
	},
	"MaxGrants":       {{change: func(c *roster.Config) { c.MaxGrants = 1 }, differs: []string{`pickaxe PATCH /v1/studio/user/{email} {"data":{"products":["p9"]}} 400`}}},
	"MaxGroups":       {{change: func(c *roster.Config) { c.MaxGroups = 1 }, differs: []string{`pickaxe POST /v1/studio/access-group/create {"name":"new"} 400`}}},
	"MaxTokens":       {{change: func(c *roster.Config) { c.MaxTokens = 1 }}},
	"MaxProductBytes": {{change: func(c *roster.Config) { c.MaxProductBytes = 1 }}},
	"MinPassword":     {{change: func(c *roster.Config) { c.MinPassword = 60 }, differs: badPassword}},
	"CheckPassword": {{change: func(c *roster.Config) {
		c.CheckPassword = func(context.Context, string) error {
			return &roster.InvalidError{Field: "password", Reason: "must be another"}
		}
	}, differs: badPassword}},
	"Within": {{change: func(c *roster.Config) {
		c.Within = func(context.Context, *roster.Directory, roster.Tx, roster.Event) error { return nil }
	}}},
	"HashMemory":       {{change: func(c *roster.Config) { c.HashMemory = 32 }}},
	"HashTime":         {{change: func(c *roster.Config) { c.HashTime = 2 }}},
	"HashWait":         {{change: func(c *roster.Config) { c.HashWait = time.Nanosecond }}},
	"HashSamples":      {{change: func(c *roster.Config) { c.HashSamples = nil }}},
	"HashQueue":        {{change: func(c *roster.Config) { c.HashQueue = 1 }}},
	"InvitationFor":    {{change: func(c *roster.Config) { c.InvitationFor = time.Second }}},
	"PasswordResetFor": {{change: func(c *roster.Config) { c.PasswordResetFor = time.Second }}},
	"VerificationFor":  {{change: func(c *roster.Config) { c.VerificationFor = time.Second }}},
	"SessionFor":       {{change: func(c *roster.Config) { c.SessionFor = time.Second }}},
	"SessionIdle": {{change: func(c *roster.Config) { c.SessionIdle = time.Second }, differs: []string{
		"session DELETE /accounts/{id} 401", "session DELETE /me 401", "session DELETE /session 401", "session DELETE /sessions 401",
		"session DELETE /sessions/{id} 401", "session GET /accounts 401", "session GET /export 401", "session GET /profile 401",
		"session GET /session 401", "session GET /sessions 401", "session PATCH /profile 401", "session POST /email 401",
		"session POST /email/confirm 401", "session POST /invitation/join 401", "session POST /password 401", "session POST /session/account 401",
	}}},
	"SignInToJoin":   {{change: func(c *roster.Config) { c.SignInToJoin = true }}},
	"SessionsLimit":  {{change: func(c *roster.Config) { c.SessionsLimit = 1 }}},
	"RefuseSessions": {{change: func(c *roster.Config) { c.RefuseSessions, c.SessionsLimit = true, 1 }, differs: []string{"session POST /session 409"}}},
	"FreeFailures":   {{change: func(c *roster.Config) { c.FreeFailures = 1 }}},
	"NetworkLimits":  {{change: func(c *roster.Config) { c.NetworkLimits = []roster.NetworkLimit{{Family: 4, Bits: 32, Failures: 1}} }}},
	"ForeignHashes":  {{change: func(c *roster.Config) { c.ForeignHashes = nil }}},
	"Log":            {{change: func(c *roster.Config) { c.Log = slog.New(slog.DiscardHandler) }}},
	"Observe": {{change: func(c *roster.Config) {
		c.Observe = roster.ObserveRefused(func(context.Context, roster.Observation) {})
	}}},
}

// filled is a world with more of everything than a small Config allows.
func filled(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t)
	ctx := t.Context()
	bob := w.users["bob"].ID
	for i := range 3 {
		g := must(w.t1.CreateGroup(ctx, roster.GroupProfile{Name: fmt.Sprint("more ", i), Products: []string{fmt.Sprint("p", i), "product"}}))(t)
		must(w.t1.Grant(ctx, bob, roster.NewGrant{Group: g.ID}))(t)
	}
	must(w.t1.Invite(ctx, roster.NewInvitation{Email: "waits@x.test", Mail: true}))(t)
	must(w.t1.SetPassword(ctx, bob, "short password"))(t)
	must(w.t1.StartSession(ctx, bob, roster.ClientInfo{}))(t)
	s := must(w.t1.StartSession(ctx, bob, roster.ClientInfo{}))(t)
	w.now = w.now.Add(2 * time.Minute)
	return w, string(s.Token)
}

// everything are the requests to every route of every set, once.
func everything(t *testing.T) map[string]request {
	all := map[string]request{}
	for _, set := range sets {
		for _, b := range readAccess(t, "testdata/access/"+set+".txt") {
			all[set+" "+b.method+" "+b.path+" "+b.body] = b.request
		}
	}
	bodies := map[string]string{
		"/session": `{"email":"bob@x.test","password":"short password"}`, "/password/forgot": `{"email":"bob@x.test"}`, "/email": `{"email":"bob2@x.test"}`,
	}
	for _, r := range session.Routes() {
		body := bodies[r.Path]
		if body == "" && r.Method != "GET" && r.Method != "DELETE" {
			body = "{}"
		}
		all["session "+r.Method+" "+r.Path] = request{method: r.Method, path: "/auth" + r.Path, body: body}
	}
	return all
}

// TestConfigSmaller asks each route of each set once, under a Config that is smaller,
// renamed or gone in one field over a filled store. What the field is not about
// answers as before, and nothing answers as a fault of the server.
func TestConfigSmaller(t *testing.T) {
	requests := everything(t)
	ask := func(t *testing.T, change func(*roster.Config), r request) int {
		w, token := filled(t)
		if change != nil {
			w.cfg.Consumers = slices.Clone(w.cfg.Consumers)
			change(&w.cfg)
			w.open()
		}
		if strings.HasPrefix(r.path, "/auth/") {
			return w.askSession(token, r).status
		}
		return w.ask("root1", w.fill(r, "root1", "another")).status
	}
	before := map[string]int{}
	for name, r := range requests {
		before[name] = ask(t, nil, r)
	}
	for field := range reflect.TypeFor[roster.Config]().Fields() {
		changes := configChanges[field.Name]
		if len(changes) == 0 {
			t.Errorf("Config.%s needs a row here: what is smaller, renamed or gone", field.Name)
		}
		for i, c := range changes {
			t.Run(fmt.Sprint(field.Name, " ", i), func(t *testing.T) {
				is := is.New(t)
				var got []string
				for name, r := range requests {
					status := ask(t, c.change, r)
					is.True(status < 500 || status == 501 || status == 503)
					if status != before[name] {
						got = append(got, fmt.Sprint(name, " ", status))
					}
				}
				slices.Sort(got)
				is.Equal(got, c.differs)
			})
		}
	}
}
