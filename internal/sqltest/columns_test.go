package sqltest

import (
	"bytes"
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"example.com/roster"
)

// copies are the columns that hold what stands in the document too, by table:
// the column, the document's key, and what kind of value it is.
var copies = map[string]string{
	"roster_accounts": "id=i:id",
	"roster_users": "id=i:id account=a:id email=ce:text username=cn:text external_id=x:text name=n:text first=f:text last=l:text " +
		"avatar=av:text role=r:text state=s:text created=c:integer updated=u:integer activity=ay:integer " +
		"deactivated=d:integer discarded=di:integer",
	"roster_groups":            "id=i:id account=a:id ended=e:integer",
	"roster_grants":            "id=i:id account=a:id user_id=u:id group_id=g:id ended=e:integer",
	"roster_secrets":           "id=i:id account=a:id user_id=u:id purpose=p:text",
	"roster_memberships":       "id=i:id account=a:id home=h:id user_id=us:id ended=e:integer",
	"roster_teams":             "id=i:id account=a:id parent=p:id ended=e:integer",
	"roster_team_memberships":  "id=i:id account=a:id team=t:id user_id=u:id ended=e:integer",
	"roster_events":            "id=i:id account=a:id user_id=u:id kind=k:text actor_user=ar:id actor_token=at:id at=t:integer",
	"roster_deliveries":        "id=i:id consumer=c:text account=a:id user_id=u:id user_version=uv:integer place=pl:integer due=d:integer",
	"roster_identities":        "id=i:id account=a:id user_id=u:id",
	"roster_throttle_counters": "id=i:id expires=e:integer",
	"roster_uses":              "id=i:id account=a:id user_id=u:id expires=e:integer",
}

// columnsAgree compares, in every row of every table, the columns with the
// document, and those that are derived with what they are derived from.
func columnsAgree(t testing.TB, db *sql.DB) {
	for table, list := range copies {
		eachRow(t, db, table, func(row map[string]any) {
			var document map[string]json.RawMessage
			if err := json.Unmarshal([]byte(plain(row["document"]).(string)), &document); err != nil {
				t.Errorf("%s: %v", table, err)
				return
			}
			for copied := range strings.FieldsSeq(list) {
				name, rest, _ := strings.Cut(copied, "=")
				key, kind, _ := strings.Cut(rest, ":")
				if got, want := shown(row[name], kind), written(t, document[key], kind); got != want {
					t.Errorf("%s: the column %s is %q, the document says %q", table, name, got, want)
				}
			}
		})
	}
	eachRow(t, db, "roster_users", func(row map[string]any) {
		deleted := plain(row["state"]) == string(roster.StateDeleted)
		for _, name := range []string{"email", "username", "external"} {
			text := plain(row[map[string]string{"email": "email", "username": "username", "external": "external_id"}[name]])
			if key := plain(row[name+"_key"]); (text == "" || deleted) != (key == nil) || key != nil && key != text {
				t.Errorf("a user who is %v with %s %q has the key %v", row["state"], name, text, key)
			}
		}
		resting := deleted || plain(row["state"]) == string(roster.StateDeactivated)
		if alive := row["alive"]; (alive == int64(1)) != resting {
			t.Errorf("a user who is %v has alive = %v", row["state"], alive)
		}
		mark, role := any(nil), plain(row["role"])
		switch {
		case resting:
			mark = fmt.Sprint("state ", plain(row["state"]))
		case role != "" && role != string(roster.RoleUser):
			mark = fmt.Sprint("role ", role)
		}
		if got := plain(row["mark"]); got != mark {
			t.Errorf("a user who is %v with the role %v has the mark %v", row["state"], role, got)
		}
	})
	eachRow(t, db, "roster_teams", func(row map[string]any) {
		var team struct {
			X, N string // the keys of the document
			E    int64
		}
		if err := json.Unmarshal([]byte(plain(row["document"]).(string)), &team); err != nil {
			t.Error(err)
		}
		if key := plain(row["external_key"]); (team.X == "" || team.E != 0) != (key == nil) || key != nil && key != team.X {
			t.Errorf("a team that ended at %d with the external id %q has the key %v", team.E, team.X, key)
		}
		if key, want := plain(row["name_key"]), (&roster.TeamProfile{Name: team.N}).NameKey(); key != want {
			t.Errorf("a team called %q has the name key %q, want %q", team.N, key, want)
		}
	})
	wordsAgree(t, db)
	vendorIDsAgree(t, db)
	eachRow(t, db, "roster_secrets", func(row map[string]any) {
		var s struct{ A, Ai string } // the keys of the document
		if err := json.Unmarshal([]byte(plain(row["document"]).(string)), &s); err != nil {
			t.Error(err)
		}
		if got := shown(row["acts_in"], "id"); got != cmp.Or(s.Ai, s.A) {
			t.Errorf("a secret of %s with acts_in %q has the column %s", s.A, s.Ai, got)
		}
	})
	eachRow(t, db, "roster_grants", func(row map[string]any) {
		var g struct{ Un int64 } // when it is over, by the document
		if err := json.Unmarshal([]byte(plain(row["document"]).(string)), &g); err != nil {
			t.Error(err)
		}
		if g.Un == 0 {
			g.Un = math.MaxInt64
		}
		if row["over_at"] != g.Un {
			t.Errorf("a grant until %d has over_at = %v", g.Un, row["over_at"])
		}
	})
	eachRow(t, db, "roster_deliveries", func(row map[string]any) {
		if dead := strings.Contains(plain(row["document"]).(string), `"de":`); (row["dead"] == int64(1)) != dead {
			t.Errorf("a delivery has dead = %v, the document says %v", row["dead"], dead)
		}
	})
	eachRow(t, db, "roster_identities", func(row map[string]any) {
		var i struct { // the keys of the document
			Is, S string
			E     int64
		}
		if err := json.Unmarshal([]byte(plain(row["document"]).(string)), &i); err != nil {
			t.Error(err)
		}
		hash := (&roster.Identity{Issuer: i.Is, Subject: i.S}).Key()
		if got := row["identity"].([]byte); !bytes.Equal(got, hash[:]) {
			t.Errorf("the identity of %q and %q is %x", i.Is, i.S, got)
		}
		key, living := row["identity_key"].([]byte)
		if living != (i.E == 0) || living && !bytes.Equal(key, hash[:]) {
			t.Errorf("an identity that ended at %d has the key %x", i.E, key)
		}
	})
}

// written returns what a document says at a key, as shown shows it.
func written(t testing.TB, value json.RawMessage, kind string) string {
	text := ""
	switch {
	case kind == "integer" && value == nil:
		return "0"
	case kind == "integer":
		return string(value)
	case value != nil:
		if err := json.Unmarshal(value, &text); err != nil {
			t.Error(err)
		}
	case kind == "id":
		text = roster.ID{}.String()
	}
	return text
}

func shown(v any, kind string) string {
	if id, ok := v.([]byte); ok && kind == "id" {
		return roster.ID(id).String()
	}
	if v == nil && kind == "id" {
		return roster.ID{}.String()
	}
	return fmt.Sprint(plain(v))
}

// plain returns a text that a driver returns as bytes as a text.
func plain(v any) any {
	if text, ok := v.([]byte); ok {
		return string(text)
	}
	return v
}

// eachRow calls fn with the columns of each row.
func eachRow(t testing.TB, db *sql.DB, table string, fn func(row map[string]any)) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	values, dest := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		row := map[string]any{}
		for i, name := range names {
			row[name] = values[i]
		}
		fn(row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
