package sqltest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"example.com/roster"
)

// vendorIDsAgree compares the rows of vendor ids with the documents of the records.
func vendorIDsAgree(t testing.TB, db *sql.DB) {
	t.Helper()
	var want, got []string
	row := func(account, kind, set, id, record any) string {
		return fmt.Sprintf("%v %v %q %q %v", account, kind, set, id, record)
	}
	for kind, table := range map[string]string{"user": "roster_users", "group": "roster_groups", "team": "roster_teams"} {
		eachRow(t, db, table, func(r map[string]any) {
			var document struct{ Vi roster.VendorIDs }
			if err := json.Unmarshal([]byte(plain(r["document"]).(string)), &document); err != nil {
				t.Errorf("%s: %v", table, err)
			}
			for set, id := range document.Vi.Map() {
				if id != "" { // an empty id is none
					want = append(want, row(shown(r["account"], "id"), kind, set, id, shown(r["id"], "id")))
				}
			}
		})
	}
	eachRow(t, db, "roster_vendor_ids", func(r map[string]any) {
		got = append(got, row(shown(r["of_account"], "id"), plain(r["kind"]), plain(r["vendor_set"]), plain(r["vendor_id"]), shown(r["of_id"], "id")))
	})
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the rows of vendor ids are %q, the documents have %q", got, want)
	}
}
