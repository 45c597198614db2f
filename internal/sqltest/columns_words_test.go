package sqltest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/roster"
)

// wordsAgree compares the words beside each user, and the rows that find users by
// them, with the documents of the users.
func wordsAgree(t testing.TB, db *sql.DB) {
	t.Helper()
	common := map[string]bool{} // rows of what is common: users may have none for it
	eachRow(t, db, "roster_words", func(row map[string]any) {
		if word, ok := strings.CutPrefix(plain(row["word"]).(string), "  "); ok {
			common[fmt.Sprintf("%v %q", shown(row["of_account"], "id"), word)] = true
		}
	})
	want := map[string]bool{}
	left := map[string]bool{}
	eachRow(t, db, "roster_users", func(row map[string]any) {
		var d struct{ N, F, L, X, Un, E, Ce string } // the keys of the document
		if err := json.Unmarshal([]byte(plain(row["document"]).(string)), &d); err != nil {
			t.Error(err)
		}
		joined := ""
		for _, word := range roster.SearchWords(&roster.User{CanonicalEmail: d.Ce, Profile: roster.Profile{
			Name: d.N, First: d.F, Last: d.L, ExternalID: d.X, Username: d.Un, Email: d.E,
		}}) {
			joined += " " + word
			keys := []string{word}
			switch at := strings.IndexByte(word, '@'); {
			case at > 0 && word == d.Ce:
				continue // the index of addresses has it
			case at > 0:
				keys = []string{" " + word}
			default: // the @ of a domain is at 0
				letters := []rune(word)
				for n := 1; n <= min(3, len(letters)-1-at); n++ {
					keys = append(keys, string(letters[:n+1+at]))
				}
			}
			for _, key := range keys {
				line := fmt.Sprintf("%v %q %q %v", shown(row["account"], "id"), key, d.N, shown(row["id"], "id"))
				want[line] = true
				left[line] = common[fmt.Sprintf("%v %q", shown(row["account"], "id"), key)]
			}
		}
		if got := plain(row["words"]); got != joined {
			t.Errorf("the words of a user are %q, its texts have %q", got, joined)
		}
	})
	got := map[string]bool{}
	eachRow(t, db, "roster_words", func(row map[string]any) {
		if strings.HasPrefix(plain(row["word"]).(string), "  ") {
			return
		}
		got[fmt.Sprintf("%v %q %q %v", shown(row["of_account"], "id"), plain(row["word"]), plain(row["of_name"]), shown(row["of_id"], "id"))] = true
	})
	for row := range got {
		if !want[row] {
			t.Errorf("a row of words that no user has: %s", row)
		}
	}
	for row := range want {
		if !got[row] && !left[row] {
			t.Errorf("no row of words: %s", row)
		}
	}
}
