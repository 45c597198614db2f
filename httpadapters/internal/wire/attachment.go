package wire

import "net/http"

// Attachment sends a JSON text as a file of that name. Its headers go out before the
// first byte: until Begun an error can still be answered.
type Attachment struct {
	http.ResponseWriter
	Name  string
	Begun bool
}

// Write sends a part of the file.
func (a *Attachment) Write(text []byte) (int, error) {
	if !a.Begun {
		a.Begun = true
		Header(a, JSON)
		a.Header().Set("Content-Disposition", `attachment; filename="`+a.Name+`"`)
	}
	return a.ResponseWriter.Write(text)
}
