package console

import (
	"cmp"
	"net/http"
	"time"

	"example.com/roster"
	"example.com/roster/httpadapters/internal/html"
)

// frame is what every page is made for: where the console is, and a language.
type frame struct {
	Base  string // path of the console
	texts *html.Kit
	lang  string
}

// frame returns the frame of a request, in the language that the person has chosen or
// whose browser asks for.
func (h *Handler) frame(w http.ResponseWriter, r *http.Request) frame {
	return frame{Base: h.cfg.Path, texts: h.kit, lang: h.kit.Choose(w, r, h.jar)}
}

// t says a text of the catalogue.
func (f frame) t(key string, args ...any) string { return f.texts.Text(f.lang, html.T(key, args...)) }

// n says a text about n of something: the one of key with ".one", or with ".many". Both
// may have n, which is the first argument.
func (f frame) n(key string, n int, args ...any) string {
	args = append([]any{n}, args...)
	if n == 1 {
		return f.t(key+".one", args...)
	}
	return f.t(key+".many", args...)
}

// count says a number as people of the language write it.
func (f frame) count(n int) string { return f.t("number", n) }

// kind says what happened in an event.
func (f frame) kind(k roster.EventKind) string {
	if key := "event." + string(k); f.texts.Has(key) {
		return f.t(key)
	}
	return cmp.Or(string(k), f.t("unknown"))
}

// name shows what somebody or something is called, and leads to it.
func (f frame) name(s, href string) cell {
	return cell{Kind: nameCell, Text: cmp.Or(s, f.t("no-name")), Href: href}
}

// inState shows one of the states of a user.
func (f frame) inState(s roster.State) cell {
	return cell{Kind: stateCell, Text: f.t("state." + string(s)), Class: string(s)}
}

// confirm is the field that asks for a name to be typed, before what cannot be undone.
func (f frame) confirm(name string) field {
	return field{Label: f.t("confirm", name), Name: "confirm", Type: "text", Required: true}
}

// instant says a time in UTC.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") + " UTC" }
