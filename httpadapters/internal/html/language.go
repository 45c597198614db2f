package html

import "net/http"

// Memory keeps what a person has chosen in a browser.
type Memory interface {
	Remember(w http.ResponseWriter, r *http.Request, what, value string)
	Remembered(r *http.Request, what string) string
}

// Choose returns the language of a page: the one that the person chooses by the
// parameter "language" of a GET, has chosen before, or whose browser asks for.
func (k *Kit) Choose(w http.ResponseWriter, r *http.Request, kept Memory) string {
	if chosen := r.URL.Query().Get("language"); chosen != "" && r.Method == http.MethodGet && k.Match(chosen) == chosen {
		kept.Remember(w, r, "language", chosen)
		return chosen
	}
	return k.Match(kept.Remembered(r, "language"), r.Header.Get("Accept-Language"))
}
