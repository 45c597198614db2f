package roster

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"testing"
	"time"

	"github.com/matryer/is"
)

func cursorUser() *User {
	return &User{
		ID: ID{1, 2, 3}, Profile: Profile{Name: "J\u00e9r\u00f4me"}, CanonicalEmail: "j@example.com",
		Created: time.Date(2030, 1, 2, 3, 4, 5, 6000, time.UTC),
	}
}

func cursorQuery() UserSelection {
	return UserSelection{
		Account: ID{9}, Where: []Condition{Where(FieldName, OpContains, "a"), Where(FieldState, OpIn, StateActive, StateInvited)},
		Sort: []SortKey{{Field: FieldAlive}, {Field: FieldName, Desc: true}, {Field: FieldEmail}, {Field: FieldCreated}},
	}
}

func TestCursorComesBack(t *testing.T) {
	for _, direction := range []byte{forward, backward} {
		is := is.New(t)
		q, u := cursorQuery(), cursorUser()
		cursor := q.cursor(u, direction)
		p, back, err := q.position(cursor)
		is.NoErr(err)
		is.Equal(back, direction == backward)
		is.Equal(p.ID, u.ID)
		is.Equal(len(p.Values), len(q.Sort))
		for i, k := range q.Sort {
			is.Equal(p.Values[i], u.Value(k.Field))
		}
	}
}

func TestCursorBelongsToItsQuery(t *testing.T) {
	q := cursorQuery()
	cursor := q.cursor(cursorUser(), forward)
	for name, change := range map[string]func(*UserSelection){
		"account":       func(q *UserSelection) { q.Account = ID{8} },
		"fewer keys":    func(q *UserSelection) { q.Sort = q.Sort[:3] },
		"other key":     func(q *UserSelection) { q.Sort[3].Field = FieldUpdated },
		"other way":     func(q *UserSelection) { q.Sort[1].Desc = false },
		"no conditions": func(q *UserSelection) { q.Where = nil },
		"operator":      func(q *UserSelection) { q.Where[0].Op = OpPrefix },
		"value":         func(q *UserSelection) { q.Where[0].Values[0].Text = "b" },
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			q := cursorQuery()
			change(&q)
			_, _, err := q.position(cursor)
			is.True(errors.Is(err, ErrInvalid))
		})
	}
}

func TestCursorWithAFlippedBit(t *testing.T) {
	is := is.New(t)
	q := cursorQuery()
	text, err := base64.RawURLEncoding.DecodeString(q.cursor(cursorUser(), forward))
	is.NoErr(err)
	for i := range len(text) * 8 {
		flipped := append([]byte(nil), text...)
		flipped[i/8] ^= 1 << (i % 8)
		cursor := base64.RawURLEncoding.EncodeToString(flipped)
		_, _, err := q.position(cursor)
		is.True(errors.Is(err, ErrInvalid))
	}
}

func FuzzCursor(f *testing.F) {
	q := cursorQuery()
	f.Add(q.cursor(cursorUser(), forward))
	f.Add(q.cursor(cursorUser(), backward))
	f.Add("AW4")
	f.Fuzz(func(t *testing.T, cursor string) {
		q := cursorQuery()
		p, back, err := q.position(cursor)
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		u := User{ID: p.ID, Profile: Profile{Name: p.Values[1].Text}, CanonicalEmail: p.Values[2].Text, Created: FromMicros(p.Values[3].Int)}
		if p.Values[0].Int == 1 {
			u.State = StateDeleted
		}
		direction := byte(forward)
		if back {
			direction = backward
		}
		if again := q.cursor(&u, direction); again != cursor {
			t.Fatalf("%q becomes %q", cursor, again)
		}
	})
}

// FuzzCursorBody gives bodies a right digest, so that what lies behind it is
// read too.
func FuzzCursorBody(f *testing.F) {
	f.Add([]byte{cursorVersion, forward, 0, 0, 0, 0, 0, 0, 0, 1, 200})
	f.Fuzz(func(t *testing.T, body []byte) {
		q := cursorQuery()
		digest := sha256.Sum256(append(q.bound(), body...))
		cursor := base64.RawURLEncoding.EncodeToString(append(body, digest[:cursorDigest]...))
		if _, _, err := q.position(cursor); err != nil && !errors.Is(err, ErrInvalid) {
			t.Fatal(err)
		}
	})
}
