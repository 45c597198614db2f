package papershift

import (
	"mime"
	"net/http"
)

const mediaType = "application/vnd.api+json"

// negotiate refuses the headers that a JSON:API server must refuse: its media
// type with an extension, or with parameters other than ext and profile. plain
// and wire check the other types of bodies. A caller who accepts another type
// gets JSON:API all the same.
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

// instance reports whether text is JSON:API's media type, and whether its
// parameters are allowed. weight names a parameter that belongs to the header,
// not to the type.
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

// entries splits the list in a header at commas outside of quotes.
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
