package roster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// The longest address and the longest part before its @, in bytes (RFC 5321
// section 4.5.3.1: a path has 256 bytes, two of which are the brackets around the
// address).
const (
	maxEmail = 254
	maxLocal = 64
)

// domains turns a domain into its ASCII form, as a browser does before it looks
// it up, and refuses what cannot be a DNS name (RFC 5891, UTS 46; lengths of RFC
// 1034).
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// CanonicalEmail returns the canonical form of an e-mail address: two addresses
// belong to one user where their canonical forms are equal byte for byte. The
// part before the @ is in Unicode NFC, with ASCII letters in lower case and other
// letters unchanged. The domain is in ASCII (IDNA A-labels) and lower case.
// Letters that only look alike stay different, on every database.
//
// It accepts the dot-atom addresses of RFC 5321 and RFC 6531, such as
// "jane.doe@example.com". Everything else is an InvalidError of field "email":
//   - more than 254 bytes, or more than 64 before the @
//   - quoted parts, comments and display names
//   - blanks, control characters and invisible format characters, in the domain too
//   - U+212A, U+037E and U+1FEF, which NFC would turn into ASCII characters
//   - a domain without a dot, with a dot at its end, or whose last label is a number
func CanonicalEmail(address string) (string, error) {
	if len(address) > maxEmail {
		return "", badEmail("must have at most 254 bytes")
	}
	if !utf8.ValidString(address) {
		return "", badEmail("must be UTF-8")
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return "", badEmail("must have the form name@domain")
	}
	local, err := canonicalLocal(address[:at])
	if err != nil {
		return "", err
	}
	domain, err := canonicalDomain(address[at+1:])
	if err != nil {
		return "", err
	}
	if len(local)+1+len(domain) > maxEmail {
		return "", badEmail("must have at most 254 bytes, the domain in its ASCII form")
	}
	return local + "@" + domain, nil
}

func badEmail(reason string) error { return &InvalidError{Field: "email", Reason: reason} }

func canonicalLocal(local string) (string, error) {
	if local == "" || len(local) > maxLocal {
		return "", badEmail("must have 1 to 64 bytes before the @")
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return "", badEmail("must have no leading, trailing or doubled dot before the @")
	}
	for _, r := range local {
		if !localRune(r) {
			return "", badEmail("must have no blank, control, quote, comment or special character before the @")
		}
	}
	// Lower case letters compose with marks that capitals do not compose with,
	// so NFC comes both before and after.
	canonical := norm.NFC.String(lowerASCII(norm.NFC.String(local)))
	if len(canonical) > maxLocal {
		return "", badEmail("must have 1 to 64 bytes before the @")
	}
	return canonical, nil
}

// localRune tells whether r may stand before the @: atext of RFC 5322, a dot, and
// the characters beyond ASCII of RFC 6531 that can be seen.
func localRune(r rune) bool {
	switch {
	case r == '\u212A', r == '\u037E', r == '\u1FEF': // NFC: K, ; and `
		return false
	case r >= utf8.RuneSelf:
		return !unicode.In(r, unicode.Z, unicode.Cc, unicode.Cf)
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	}
	return strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)
}

// hasHidden reports whether IDNA drops a character from a domain without a word
// (UTS 46): the address would be stored with a character that nobody sees. IDNA
// itself allows the joiners where the script asks for them, and keyboards write the
// selector U+FE0F after a sign that is to be an emoji.
func hasHidden(domain string) bool {
	var before rune
	for _, r := range domain {
		emoji := r == '\ufe0f' && unicode.Is(unicode.So, before)
		if r >= utf8.RuneSelf && r != '\u200c' && r != '\u200d' && !emoji &&
			unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return true
		}
		before = r
	}
	return false
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func canonicalDomain(domain string) (string, error) {
	if hasHidden(domain) {
		return "", badEmail("must have no invisible characters after the @")
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil {
		return "", badEmail("must have a valid domain after the @")
	}
	dot := strings.LastIndexByte(ascii, '.')
	switch {
	case dot < 0:
		return "", badEmail("must have a domain with a dot after the @")
	case dot == len(ascii)-1:
		return "", badEmail("must have no dot at the end")
	case strings.Trim(ascii[dot+1:], "0123456789") == "":
		return "", badEmail("must have a domain, not a network address, after the @")
	}
	return ascii, nil
}
