package console

import (
	"net/url"
	"strconv"
)

// note says what a post has done, by the code in the address that it leads to; empty for a
// code that is none. The address never has the text: a link could else make the console
// say anything.
func (f frame) note(query url.Values) string {
	key := "done." + query.Get("done")
	if f.texts.Has(key) {
		return f.t(key)
	}
	n, err := strconv.Atoi(query.Get("n"))
	if err != nil || n < 1 || !f.texts.Has(key+".many") {
		return ""
	}
	return f.n(key, n)
}

// done returns where a post leads, with the code of what it has done.
func done(path, code string) string { return path + "?done=" + code }

// doneMany returns where a post leads that changed n of them.
func doneMany(path, code string, n int) string {
	return done(path, code) + "&n=" + strconv.Itoa(n)
}
