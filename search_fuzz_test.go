package roster

import "testing"

// FuzzSearch holds that a user is found by each of its texts as it stands.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{"Ann Lee", "O'Brien", "\u00c9lodie", "\u5c71\u7530", "ann@example.com", "@", "a@b c", "\u13e3\uabb3", "\u0345\u1fb3", "\u02bcn"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		terms, err := searchTerms(text)
		if err != nil {
			return
		}
		for _, p := range []Profile{{Name: text}, {ExternalID: text}, {Email: text}} {
			if words := SearchWords(&User{Profile: p}); !MatchWords(words, terms) {
				t.Errorf("%q has the words %q, and is not found by %q", text, words, terms)
			}
		}
	})
}
