package roster

import (
	"context"
	"slices"
	"strings"
)

// PersonQuery selects people of the account, for [Directory.People] and
// [Directory.CountPeople]: its own users and the members. The zero PersonQuery
// selects all but those who are deleted, in the order of their names.
type PersonQuery struct {
	Search string // as in [UserQuery]; of members the names and the address alone
	Roles  []Role // people with one of these roles in the account; none: any
	// States selects people in one of these states, as the account sees them; none: any
	// but StateDeleted.
	States []State
	Sort   SortKey // by FieldName, FieldEmail or FieldCreated; of members the membership's; zero: as Search says, else by FieldName. Equal ones follow by id
	Cursor string  // where to start: Next or Prev of a PersonPage of the same query; empty: at the beginning
	Limit  int     // the most people to return, at most Config.MaxPage; 0: 50, or Config.MaxPage where that is less
}

// PersonPage is one page of the people that a [PersonQuery] selects.
type PersonPage struct {
	People []Person
	Next   string // Cursor of the page after this one; empty: this is the last
	Prev   string // Cursor of the page before this one; empty: this is the first
}

// People returns a page of the account's own users and members, in one order. It
// reads all members of the account for a page, and of its own users those of the
// page. It is for the host and for actors of rank admin. Errors: InvalidError for a
// query that is out of bounds, and for a cursor that another query returned;
// ErrForbidden.
func (d *Directory) People(ctx context.Context, q PersonQuery) (PersonPage, error) {
	if err := d.requireReadAll(ctx); err != nil {
		return PersonPage{}, err
	}
	s, back, err := q.selection(d.account, d.cfg.MaxPage)
	if err != nil {
		return PersonPage{}, err
	}
	ask := s
	if back {
		ask = s.reversed()
	}
	ask.Limit++ // one more tells whether there is another page
	own, err := d.store.Users(ctx, ask)
	if err != nil {
		return PersonPage{}, err
	}
	people, err := d.selectedMembers(ctx, &ask)
	if err != nil {
		return PersonPage{}, err
	}
	for _, u := range own {
		people = append(people, Person{User: u})
	}
	slices.SortFunc(people, func(a, b Person) int { return ask.compare(ask.place(&a.User), ask.place(&b.User)) })
	more := len(people) > s.Limit
	people = people[:min(len(people), s.Limit)]
	if back {
		slices.Reverse(people)
	}
	page := PersonPage{People: people}
	if len(people) == 0 {
		return page, nil
	}
	if more || back {
		page.Next = s.cursor(&people[len(people)-1].User, forward)
	}
	if more && back || !back && s.After != nil {
		page.Prev = s.cursor(&people[0].User, backward)
	}
	now := d.Now()
	for i := range people { // after the cursors, which go by what is stored
		u := []User{people[i].User}
		asOf(now, u)
		people[i].User = u[0]
	}
	return page, nil
}

// CountPeople returns how many people a query selects. Sort, Cursor and Limit do not
// matter. Errors: those of [Directory.People].
func (d *Directory) CountPeople(ctx context.Context, q PersonQuery) (int, error) {
	if err := d.requireReadAll(ctx); err != nil {
		return 0, err
	}
	s, _, err := PersonQuery{Search: q.Search, Roles: q.Roles, States: q.States}.selection(d.account, d.cfg.MaxPage)
	if err != nil {
		return 0, err
	}
	n, err := d.store.CountUsers(ctx, s)
	if err != nil {
		return 0, err
	}
	members, err := d.selectedMembers(ctx, &s)
	return n + len(members), err
}

// selection checks q and returns the selection of own users. It holds for members as
// their account sees them, too.
func (q PersonQuery) selection(account ID, maxPage int) (UserSelection, bool, error) {
	users := UserQuery{Search: q.Search, Cursor: q.Cursor, Limit: q.Limit}
	switch q.Sort.Field {
	case "":
		if terms, err := searchTerms(q.Search); err == nil && len(terms) == 0 {
			users.Sort = []SortKey{{Field: FieldName, Desc: q.Sort.Desc}}
		}
	case FieldName, FieldEmail, FieldCreated:
		users.Sort = []SortKey{q.Sort}
	default:
		return UserSelection{}, false, invalid("sort", "must be by name, email or created")
	}
	if len(q.Roles) > 0 {
		users.Where = append(users.Where, Where(FieldRole, OpIn, anys(q.Roles)...))
	}
	if len(q.States) > 0 {
		users.Where = append(users.Where, Where(FieldState, OpIn, anys(q.States)...))
	} else {
		users.Where = append(users.Where, notDeleted)
	}
	users.people = true
	return users.selection(account, maxPage)
}

// anys returns the elements of list as values of conditions.
func anys[T any](list []T) []any {
	values := make([]any, len(list))
	for i, v := range list {
		values[i] = v
	}
	return values
}

// selectedMembers returns the members of the account whom s selects, in no order.
func (d *Directory) selectedMembers(ctx context.Context, s *UserSelection) ([]Person, error) {
	members, err := d.store.Members(ctx, MemberSelection{Account: d.account})
	if err != nil {
		return nil, err
	}
	var people []Person
	for i := range members {
		if p := members[i].person(); s.selects(&p.User) {
			people = append(people, p)
		}
	}
	return people, nil
}

// person returns the member as its account sees it.
func (m *Member) person() Person {
	return Person{User: memberOf(&m.User, &m.Membership, m.Home.Closed.IsZero()), Membership: m.Membership}
}

// selects reports whether s selects u, whatever its account, Skip and Limit.
func (s *UserSelection) selects(u *User) bool {
	for _, where := range s.Where {
		if !where.Holds(u) {
			return false
		}
	}
	return MatchWords(SearchWords(u), s.Search) && (s.After == nil || s.compare(s.place(u), s.After) > 0)
}

// place returns the place of u in the order of s.
func (s *UserSelection) place(u *User) *Position {
	p := &Position{ID: u.ID}
	for _, key := range s.Sort {
		p.Values = append(p.Values, u.Value(key.Field))
	}
	return p
}

// compare compares two places in the order of s.
func (s *UserSelection) compare(a, b *Position) int {
	directed := func(order int, desc bool) int {
		if desc {
			return -order
		}
		return order
	}
	for i, key := range s.Sort {
		if order := a.Values[i].Compare(b.Values[i]); order != 0 {
			return directed(order, key.Desc)
		}
	}
	return directed(strings.Compare(string(a.ID[:]), string(b.ID[:])), s.Sort[len(s.Sort)-1].Desc)
}
