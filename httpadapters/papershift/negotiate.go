package papershift

import (
	"mime"
	"net/http"
)

const mediaType = "application/vnd.api+json"

// negotiate refuses the headers that JSON:API has a server refuse: its media
// type with parameters that are not ext or profile, or with an extension, of
// which there are none here. What else a body says of itself is looked at where
// a body is read; whatever else a caller accepts, it gets JSON:API.
func negotiate(header http.Header) error {
	for _, text := range header.Values("Content-Type") {
		if ours, usable := instance(text, ""); ours && !usable {
			return badHeader(http.StatusUnsupportedMediaType, "Content-Type")
		}
	}
	found, good := false, false
	for _, text := range header.Values("Accept") {
		for _, entry := range entries(text) {
			ours, usable := instance(entry, "q")
			found, good = found || ours, good || usable
		}
	}
	if found && !good {
		return badHeader(http.StatusNotAcceptable, "Accept")
	}
	return nil
}

// instance tells whether text is JSON:API's media type, and whether nothing in
// its parameters speaks against it; weight is the name of one that is no
// parameter of the type.
func instance(text, weight string) (ours, usable bool) {
	media, params, err := mime.ParseMediaType(text)
	if media != mediaType {
		return false, false
	}
	for name, value := range params {
		fine := name == "profile" || name == weight || name == "ext" && value == ""
		if !fine {
			return true, false
		}
	}
	return true, err == nil
}

// entries splits the list in a header at the commas that are not in quotes.
func entries(text string) []string {
	var list []string
	begin, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ',' && !quoted:
			list = append(list, text[begin:i])
			begin = i + 1
		}
	}
	return append(list, text[begin:])
}
