package roster

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
)

// User returns the user with id: one of the account's own, those who are deleted
// too, or a member of it. Of a member it returns what the account may know: names,
// address and pictures as at home; role, uses, times and version of the membership;
// and nothing else. Account tells the two apart. So do UserByNumber and UserByEmail.
// The other methods that read users find own ones alone; [Directory.People] lists
// both. The error is ErrNotFound,
// or ErrForbidden for an actor below rank admin who asks for another than itself.
func (d *Directory) User(ctx context.Context, id ID) (User, error) {
	if err := d.requireRead(ctx, id); err != nil {
		return User{}, err
	}
	return d.findPerson(ctx, id)
}

// UserByNumber returns the user with the number n, those who are deleted too.
// Errors: those of [Directory.User].
func (d *Directory) UserByNumber(ctx context.Context, n int64) (User, error) {
	return d.readUser(ctx, MemberSelection{Number: n}, Where(FieldNumber, OpEq, n))
}

// UserByExternalID returns the user with that external id who is not deleted.
// Errors: those of [Directory.User].
func (d *Directory) UserByExternalID(ctx context.Context, id string) (User, error) {
	if id == "" || checkConditionText(id) != nil {
		return User{}, cmp.Or(d.requireReadAll(ctx), ErrNotFound)
	}
	return d.readUser(ctx, MemberSelection{}, Where(FieldExternalID, OpEq, id), notDeleted)
}

// UserByEmail returns the user with that address who is not deleted. Addresses
// are compared by [CanonicalEmail]. Errors: those of [Directory.User]; ErrNotFound
// for a text that is no address, too.
func (d *Directory) UserByEmail(ctx context.Context, email string) (User, error) {
	canonical, err := CanonicalEmail(email)
	if err != nil {
		return User{}, cmp.Or(d.requireReadAll(ctx), ErrNotFound)
	}
	return d.readUser(ctx, MemberSelection{Email: canonical}, Where(FieldEmail, OpEq, canonical), notDeleted)
}

// readUser returns the own user whom conditions name, or else the member whom m
// names. An actor below rank admin is told of nobody else, not even that there is
// none, nor by the statements that it takes.
func (d *Directory) readUser(ctx context.Context, m MemberSelection, where ...Condition) (_ User, err error) {
	defer d.noteForbidden(ctx, &err)
	by, err := d.readAuthority(ctx)
	if err != nil {
		return User{}, err
	}
	if by.mayAdminister() != nil {
		return d.readSelf(ctx, by, where)
	}
	u, err := d.oneUser(ctx, where...)
	if errors.Is(err, ErrNotFound) && (m.Email != "" || m.Number != 0) {
		u, err = d.oneMember(ctx, m)
	}
	return u, err
}

// readSelf returns the actor where conditions name it, and otherwise ErrForbidden.
func (d *Directory) readSelf(ctx context.Context, by authority, where []Condition) (User, error) {
	if !by.mayRead(by.self) {
		return User{}, ErrForbidden
	}
	u, err := d.findPerson(ctx, by.self)
	others := func(c Condition) bool { return !c.Holds(&u) }
	if errors.Is(err, ErrNotFound) || err == nil && slices.ContainsFunc(where, others) {
		err = ErrForbidden
	}
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// oneMember returns the first member whom m names, as the account sees it. The error
// is ErrNotFound.
func (d *Directory) oneMember(ctx context.Context, m MemberSelection) (User, error) {
	m.Account, m.Limit = d.account, 1
	found, err := first(d.store.Members(ctx, m))
	if err != nil {
		return User{}, err
	}
	return found.person().User, nil
}

func (d *Directory) findUser(ctx context.Context, id ID) (User, error) {
	return d.oneUser(ctx, Where(FieldID, OpEq, id))
}

// notDeleted selects the users who are not deleted.
var notDeleted = Where(FieldState, OpNotEq, StateDeleted)

func (d *Directory) oneUser(ctx context.Context, where ...Condition) (User, error) {
	return first(d.readUsers(ctx, d.selectOne(where...)))
}

// lockUser reads a user who will be written.
func (c *change) lockUser(ctx context.Context, id ID) (User, error) {
	s := c.selectOne(Where(FieldID, OpEq, id))
	s.Lock = true
	return first(c.readUsers(ctx, s))
}

func (d *Directory) selectOne(where ...Condition) UserSelection {
	return UserSelection{Account: d.account, Where: where, Sort: []SortKey{{Field: FieldCreated}}, Limit: 1}
}

// Users returns a page of users. An actor below rank admin may ask for itself
// alone, by a condition on its id; so may a member. Errors: InvalidError for a query that is out of
// bounds, and for a cursor that another query returned; ErrForbidden.
func (d *Directory) Users(ctx context.Context, q UserQuery) (UserPage, error) {
	if err := d.requireQuery(ctx, q); err != nil {
		return UserPage{}, err
	}
	s, back, err := q.selection(d.account, d.cfg.MaxPage)
	if err != nil {
		return UserPage{}, err
	}
	ask := s.ask(back)
	users, err := d.store.Users(ctx, ask)
	if err != nil {
		return UserPage{}, err
	}
	more, paused := len(users) > s.Limit, ask.paused()
	users = users[:min(len(users), s.Limit)]
	if back {
		slices.Reverse(users)
	}
	page := UserPage{Users: users}
	var first, last *Position
	switch {
	case len(users) > 0:
		first, last = s.place(&users[0]), s.place(&users[len(users)-1])
	case paused == nil:
		page.Users, err = d.selfAsMember(ctx, &s)
		return page, err
	}
	page.Next, page.Prev = s.cursors(first, last, paused, more, back)
	defer q.putExactFirst(page.Users) // after the cursors, which go by what is stored
	asOf(d.Now(), page.Users)         // after the cursors, which go by what is stored
	return page, nil
}

// AllUsers returns all users of a query, read page after page: no connection is
// held while the body runs, and users who are made or removed meanwhile may be
// seen or not. Limit is the size of a page; 0: Config.MaxPage. An error ends the
// sequence.
func (d *Directory) AllUsers(ctx context.Context, q UserQuery) iter.Seq2[User, error] {
	if q.Limit == 0 {
		q.Limit = d.cfg.MaxPage
	}
	return func(yield func(User, error) bool) {
		for {
			page, err := d.Users(ctx, q)
			if err != nil {
				yield(User{}, err)
				return
			}
			for _, u := range page.Users {
				if !yield(u, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			q.Cursor, q.Skip = page.Next, 0
		}
	}
}

// Count returns how many users a query selects. Sort, Cursor, Skip and Limit do
// not matter. By state and role alone it costs the same for any number of users; any
// other condition, or a search, may read the account's index once. The error is an InvalidError for conditions out of bounds.
func (d *Directory) Count(ctx context.Context, q UserQuery) (int, error) {
	if err := d.requireQuery(ctx, q); err != nil {
		return 0, err
	}
	s, _, err := UserQuery{Search: q.Search, Where: q.Where}.selection(d.account, d.cfg.MaxPage)
	if err != nil {
		return 0, err
	}
	n, err := d.store.CountUsers(ctx, s)
	if err != nil || n > 0 {
		return n, err
	}
	self, err := d.selfAsMember(ctx, &s)
	return len(self), err
}

// selfAsMember returns the actor of a selection that may be of itself alone, where it
// is a member of the account whom the selection selects: people find themselves.
func (d *Directory) selfAsMember(ctx context.Context, s *UserSelection) ([]User, error) {
	by, err := d.readAuthority(ctx)
	if err != nil || by.mayAdminister() == nil || s.After != nil || s.Skip > 0 {
		return nil, err
	}
	u, m, err := d.readPerson(ctx, by.self)
	if errors.Is(err, ErrNotFound) || err == nil && m == nil {
		return nil, nil
	}
	others := func(c Condition) bool { return !c.Holds(&u) }
	if err != nil || slices.ContainsFunc(s.Where, others) || !MatchWords(SearchWords(&u), s.Search) {
		return nil, err
	}
	return []User{u}, nil
}
