package population

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// Vendors are the names of the APIs that [Population.Serve] knows.
var Vendors = []string{"axiom", "pickaxe", "embedthis", "publicala", "papershift"}

// Serve returns the list routes of a vendor. It refuses requests without the token, and
// each seventh for its rate.
func (p *Population) Serve(vendor, token string) http.Handler {
	mux := http.NewServeMux()
	switch vendor {
	case "axiom":
		mux.HandleFunc("GET /v2/users", func(w http.ResponseWriter, r *http.Request) { write(w, p.axiom()) })
	case "pickaxe":
		mux.HandleFunc("GET /studio/user/list", func(w http.ResponseWriter, r *http.Request) { write(w, skipped(r, p.pickaxe())) })
		mux.HandleFunc("GET /studio/access-group/list", func(w http.ResponseWriter, r *http.Request) { write(w, skipped(r, p.pickaxeGroups())) })
	case "embedthis":
		mux.HandleFunc("POST /api/tok/user/find", p.embedThis)
	case "publicala":
		mux.HandleFunc("GET /integration-api/v1/dashboard/users", p.publicala)
	case "papershift":
		mux.HandleFunc("GET /api/v1/users", p.papershift)
	default:
		panic("population: no vendor " + vendor)
	}
	asked := 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if has := r.Header.Get("Authorization") + r.Header.Get("X-User-Token"); has != "Bearer "+token && has != "bearer "+token && has != token {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		if asked++; asked%7 == 3 {
			w.Header().Set("Retry-After", "2")
			http.Error(w, "later", http.StatusTooManyRequests)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

type object = map[string]any

func write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

// number returns a parameter of the query, or else what it is by default.
func number(r *http.Request, name string, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
		return n
	}
	return otherwise
}

// part returns n of all from begin on.
func part[T any](all []T, begin, n int) []T {
	begin = min(begin, len(all))
	return all[begin:min(begin+n, len(all))]
}

func skipped(r *http.Request, all []object) object {
	return object{"data": part(all, number(r, "skip", 0), number(r, "take", 10))}
}

func (p *Population) axiom() (users []object) {
	for _, u := range p.People {
		users = append(users, object{"id": u.Axiom, "name": u.Name(), "email": u.Email, "role": object{"id": u.Role, "name": u.Role}})
	}
	return users
}

func (p *Population) pickaxe() (users []object) {
	for _, u := range p.People {
		user := object{
			"userId": u.Pickaxe, "email": u.Email, "name": u.Name(), "image": nil, "ipAddress": "123.456.789", "isEmailVerified": u.N%2 == 0,
			"summary": "Likes tea.\nAnd more.", "currentUses": u.N % 5, "extraUses": u.N % 3, "products": []string{"p1"},
			"boughtProducts": []string{}, "giftedProducts": []string{"p2"}, "accessGroupId": nil, "accessGroupIds": []string{},
		}
		if u.Group >= 0 {
			id := "access-" + p.Groups[u.Group].UUID
			user["accessGroupId"], user["accessGroupIds"] = id, []string{id}
		}
		users = append(users, user)
	}
	return users
}

func (p *Population) pickaxeGroups() (groups []object) {
	for i, g := range p.Groups {
		group := object{"id": "access-" + g.UUID, "name": g.Name, "type": "members", "products": []string{"p1", "p3"}, "limit": -1337, "limitInterval": nil}
		if i%2 == 1 {
			group["type"], group["limit"], group["limitInterval"] = "public", 100, "month"
		}
		groups = append(groups, group)
	}
	return groups
}

func (p *Population) embedThis(w http.ResponseWriter, r *http.Request) {
	begin, _ := strconv.Atoi(r.URL.Query().Get("next"))
	limit := number(r, "limit", 50)
	users := []object{}
	for _, u := range part(p.People, begin, limit) {
		state := "active"
		switch {
		case u.Deactivated:
			state = "deactivated"
		case u.N%11 == 4:
			state = "created"
		}
		users = append(users, object{
			"accountId": "01GC5Z9SS9NC3V000000000ACC", "activity": nil, "email": u.Email, "first": u.First, "id": u.EmbedThis, "invite": nil,
			"last": u.Last, "preferences": object{"lang": "de"}, "role": u.Role, "state": state,
		})
	}
	page := object{"data": users, "next": nil, "prev": nil}
	if begin+limit < len(p.People) {
		page["next"] = strconv.Itoa(begin + limit)
	}
	write(w, page)
}

func (p *Population) publicala(w http.ResponseWriter, r *http.Request) {
	var users []object
	for _, u := range p.People {
		if u.Deactivated != (r.URL.Query().Get("query") == "deactivated") {
			continue
		}
		created := u.Created.Format("2006-01-02T15:04:05.000000Z")
		user := object{
			"id": u.Publicala, "uuid": u.UUID, "admin": u.Role != "user", "plan_admin": u.N%2 == 0, "email": u.Email, "sessions_limit": nil,
			"only_sees_readable": u.N % 2, "picture": "https://www.gravatar.com/avatar/x", "created_at": created, "updated_at": created,
			"deleted_at": nil, "purchased_issues_with_cancelled_count": 0, "user_plans_count": 0, "can_be_edited": true,
			"created_at_date_string": created[:10], "impersonate": nil, "sessions": nil, "ip_ranges": []string{}, "referrers": []string{},
			"purchased_issues_with_cancelled": []string{}, "user_plans": []object{},
		}
		if u.Deactivated {
			user["deleted_at"] = "2025-05-18T13:28:53.000000Z"
		}
		if u.N%10 == 1 {
			user["sessions_limit"] = 3
		}
		if u.Group >= 0 {
			g := p.Groups[u.Group]
			user["user_plans"] = []object{{"id": g.Number, "name": g.Name, "valid_from": nil, "valid_to": "2039-12-31"}}
		}
		users = append(users, user)
	}
	page, size := number(r, "page", 1), number(r, "per_page", 10)
	if size > 100 {
		http.Error(w, "per_page", http.StatusUnprocessableEntity)
		return
	}
	write(w, object{"CODE": "success", "data": object{"paginator": object{"current_page": page, "data": part(users, (page-1)*size, size)}}})
}

func (p *Population) papershift(w http.ResponseWriter, r *http.Request) {
	page, size := number(r, "page[number]", 1), number(r, "page[size]", 25)
	if size > 100 {
		http.Error(w, "page[size]", http.StatusBadRequest)
		return
	}
	users, included, seen := []object{}, []object{}, map[string]bool{}
	for _, u := range part(p.People, (page-1)*size, size) {
		discarded := any(nil)
		if u.Status() == "deleted" {
			discarded = "2024-01-01T00:00:00.000000Z"
		}
		membership := fmt.Sprintf("%s-m", u.Papershift)
		relations := object{
			"account_memberships": object{"data": []object{{"type": "account_membership", "id": membership}}},
			"teams":               object{"data": []object{}},
		}
		included = append(included, object{"type": "account_membership", "id": membership, "attributes": object{"role_ids": []string{u.Role}}})
		if u.Team >= 0 {
			t := p.Teams[u.Team]
			relations["teams"] = object{"data": []object{{"type": "team", "id": t.UUID}}}
			if !seen[t.UUID] {
				seen[t.UUID] = true
				included = append(included, object{"type": "team", "id": t.UUID, "attributes": object{"name": t.Name}})
			}
		}
		users = append(users, object{
			"type": "user", "id": u.Papershift, "relationships": relations,
			"attributes": object{
				"name": u.Name(), "email": u.Email, "avatar": "face.png", "status": u.Status(), "discarded_at": discarded,
				"created_at": u.Created.Format("2006-01-02T15:04:05.000000Z"),
			},
		})
	}
	write(w, object{"data": users, "included": included})
}
