package roster

import (
	"cmp"
	"context"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// CanonicalUsername returns the form by which usernames are compared: two are the same
// where their canonical forms are equal byte for byte. It is Unicode's NFKC case fold:
// compatible characters are one, letters have no case, and invisible characters are
// gone. Of a username that is an address it is that of its [CanonicalEmail], so that
// both spellings of a domain are one.
//
// A username is any text of at most 255 code points, before and after, without control
// characters and with a character that can be seen. Everything else is an InvalidError
// of field "username".
func CanonicalUsername(username string) (string, error) {
	if err := checkText("username", username, maxText, false); err != nil {
		return "", err
	}
	canonical := foldUsername(addressOr(username))
	canonical = foldUsername(addressOr(canonical)) // without invisible characters it may be an address
	if strings.TrimSpace(canonical) == "" {
		return "", invalid("username", "must have a character that can be seen")
	}
	if err := checkText("username", canonical, maxText, false); err != nil {
		return "", err
	}
	return canonical, nil
}

// addressOr returns the canonical form of an address, and any other text as it is.
func addressOr(text string) string {
	if email, err := CanonicalEmail(text); err == nil {
		return email
	}
	return text
}

// foldUsername returns the NFKC case fold of a text or of a part of one. Twice, as what
// decomposes may have a case again. Fold exchanges the cases of Cherokee, and ToLower
// makes them one.
func foldUsername(text string) string {
	if isASCII(text) {
		return lowerASCII(text)
	}
	fold := func(text string) string {
		return norm.NFKC.String(strings.ToLower(cases.Fold().String(withoutIgnorables(text))))
	}
	return fold(fold(norm.NFKC.String(text)))
}

// withoutIgnorables drops what Unicode calls ignorable by default: characters that
// nobody sees.
func withoutIgnorables(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Cf) && !visibleFormat(r) {
			return -1
		}
		return r
	}, text)
}

// visibleFormat reports whether a format character can be seen.
func visibleFormat(r rune) bool {
	return unicode.Is(unicode.Prepended_Concatenation_Mark, r) || 0xfff9 <= r && r <= 0xfffb || 0x13430 <= r && r <= 0x13440
}

func canonicalUsernameOrEmpty(username string) (string, error) {
	if username == "" {
		return "", nil
	}
	return CanonicalUsername(username)
}

// UserByUsername returns the user with that username who is not deleted. Usernames are
// compared by [CanonicalUsername]. Errors: those of [Directory.User]; ErrNotFound for a
// text that is no username, too.
func (d *Directory) UserByUsername(ctx context.Context, username string) (User, error) {
	canonical, err := CanonicalUsername(username)
	if err != nil {
		return User{}, cmp.Or(d.requireReadAll(ctx), ErrNotFound)
	}
	return d.readUser(ctx, MemberSelection{}, Where(FieldUsername, OpEq, canonical), notDeleted)
}
