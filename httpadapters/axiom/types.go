package axiom

import (
	"example.com/roster"
	"example.com/roster/httpadapters/internal/wire"
)

// user is a user as the documents show it.
type user struct {
	Email string   `json:"email"` // "" if another set made the user without one
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Role  userRole `json:"role"`
}

// userV1 is the user of GET /v1/user.
type userV1 struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Emails []string `json:"emails"` // one, or none
}

// userRole is an object in answers and its id, a string, in requests.
type userRole struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// problem is every error.
type problem struct {
	Code    int    `json:"code"` // the status, a number in the documented example
	Message string `json:"message"`
}

func (h *handler) user(u *roster.User) user {
	name := string(u.Role)
	if info, ok := h.dir.Role(u.Role); ok && info.Title != "" {
		name = info.Title
	}
	return user{Email: u.Email, ID: wire.ShownID(vendor, u.VendorIDs, u.ID), Name: u.Name, Role: userRole{ID: string(u.Role), Name: name}}
}
