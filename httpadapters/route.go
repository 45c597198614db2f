package httpadapters

// Route is one verb of one path of a set.
type Route struct {
	Method string // "POST"
	Path   string // in full, as http.ServeMux and chi write it: "/sessions/{id}"
}
