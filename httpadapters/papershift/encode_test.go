package papershift

import (
	"testing"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/samejson"
)

// plainDocument and plainResource are what a document is to encoding/json.
type plainDocument struct {
	Data     any             `json:"data"`
	Included []plainResource `json:"included,omitzero"`
	Links    *links          `json:"links,omitempty"`
	Meta     *totals         `json:"meta,omitempty"`
}

type plainResource struct {
	identifier
	Attributes    map[string]any          `json:"attributes,omitempty"`
	Relationships map[string]relationship `json:"relationships,omitempty"`
	Meta          *permissions            `json:"meta,omitempty"`
}

func plain(r *resource) plainResource {
	p := plainResource{r.identifier, make(map[string]any), r.Relationships, r.Meta}
	text := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	at := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.Format("2006-01-02T15:04:05.000000Z")
	}
	u := r.record
	all := map[string]any{
		"avatar": text(u.Avatar), "created_at": at(u.Created), "discarded_at": at(u.Discarded), "email": text(u.Email),
		"name": u.Name, "role_ids": []roster.Role{u.Role}, "status": u.State, "updated_at": at(u.Updated),
	}
	for _, name := range r.shown {
		p.Attributes[name] = all[name]
	}
	return p
}

// FuzzUser writes documents of users and memberships as encoding/json does.
func FuzzUser(f *testing.F) {
	for _, seed := range []string{"", "Ann", "<&>\"\\", "\x00\n\u2028\xff\u00e9"} {
		f.Add(seed, "Ann", int64(1_900_000_000_123_456), true)
		f.Add(seed, "", int64(0), false)
	}
	f.Fuzz(func(t *testing.T, a, b string, micros int64, flag bool) {
		u := &record{Created: roster.FromMicros(micros), Updated: roster.FromMicros(micros), State: roster.State(a)}
		u.Name, u.Email, u.Avatar, u.Role = a, b, a, roster.Role(b)
		user := &resource{identifier: identifier{typeUser, a}, record: u, shown: attributes[typeUser], Meta: &permissions{actions{Edit: flag, Revoke: !flag}}}
		membership := &resource{identifier: identifier{typeAccountMembership, b}, record: u, shown: attributes[typeAccountMembership]}
		bare := &resource{identifier: identifier{typeTeam, a}, record: u, Relationships: map[string]relationship{
			"parent": {nil}, "account": {identifier{a, b}}, "teams": {[]identifier{{b, a}}},
		}}
		samejson.Check(t, &document{Data: user}, plainDocument{Data: plain(user)})
		samejson.Check(t, &document{Data: user, Included: []*resource{}}, plainDocument{Data: plain(user), Included: []plainResource{}})
		samejson.Check(t,
			&document{Data: []*resource{user, bare}, Included: []*resource{membership, bare}, Links: &links{Self: a, Next: b}, Meta: &totals{1, 2}},
			plainDocument{[]plainResource{plain(user), plain(bare)}, []plainResource{plain(membership), plain(bare)}, &links{Self: a, Next: b}, &totals{1, 2}})
		samejson.Check(t, &document{Data: []*resource{}}, plainDocument{Data: []plainResource{}})
	})
}
