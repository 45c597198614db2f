package roster

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest values that a record may hold, in code points unless the comment
// says otherwise.
const (
	maxText       = 255
	maxExternalID = 64
	maxImage      = 2048
	maxSummary    = 10_000
	maxObject     = 64 << 10 // bytes
	maxSource     = 64
	maxName       = 64    // bytes: names of roles and consumers
	maxProducts   = 1_000 // products of a group
	maxScopes     = 100   // scopes of a token
)

func invalid(field, format string, args ...any) error {
	return &InvalidError{Field: field, Reason: fmt.Sprintf(format, args...)}
}

// checkText refuses a text of more than limit code points, one that is not UTF-8
// and one with control characters. With lines, it allows line breaks and tabs.
func checkText(field, s string, limit int, lines bool) error {
	if len(s) > limit*utf8.UTFMax {
		return invalid(field, "must have at most %d characters", limit)
	}
	if !utf8.ValidString(s) {
		return invalid(field, "must be UTF-8")
	}
	if utf8.RuneCountInString(s) > limit {
		return invalid(field, "must have at most %d characters", limit)
	}
	for _, r := range s {
		if unicode.IsControl(r) && !(lines && strings.ContainsRune("\n\r\t", r)) {
			return invalid(field, "must have no control characters")
		}
	}
	return nil
}

// normalize checks p, brings its names together with [ReconcileNames], and
// returns the canonical form of its e-mail address. before is the stored Profile.
func (p *Profile) normalize(before Profile, rs roles) (canonical string, err error) {
	if canonical, err = p.check(rs); err != nil {
		return "", err
	}
	p.Name, p.First, p.Last = ReconcileNames(before, *p)
	if p.Email == "" {
		p.EmailVerified = false
	}
	return canonical, checkText("name", p.Name, maxText, false)
}

// check refuses a Profile that breaks a limit, and returns the canonical form of
// its e-mail address.
func (p *Profile) check(rs roles) (canonical string, err error) {
	if p.Email != "" {
		if canonical, err = CanonicalEmail(p.Email); err != nil {
			return "", err
		}
	}
	for _, f := range []struct {
		field, text string
		limit       int
		lines       bool
	}{
		{"external id", p.ExternalID, maxExternalID, false},
		{"name", p.Name, maxText, false},
		{"first", p.First, maxText, false},
		{"last", p.Last, maxText, false},
		{"image", p.Image, maxImage, false},
		{"avatar", p.Avatar, maxText, false},
		{"ip address", p.IPAddress, maxText, false},
		{"summary", p.Summary, maxSummary, true},
	} {
		if err := checkText(f.field, f.text, f.limit, f.lines); err != nil {
			return "", err
		}
	}
	if strings.ContainsAny(p.Avatar, `/\`) || strings.HasPrefix(p.Avatar, ".") {
		return "", invalid("avatar", "must be a bare file name that does not begin with a dot")
	}
	if len(p.Preferences.text) > maxObject {
		return "", invalid("preferences", "must have at most %d bytes", maxObject)
	}
	if len(p.Attrs.text) > maxObject {
		return "", invalid("attrs", "must have at most %d bytes", maxObject)
	}
	if _, ok := rs.find(p.Role); !ok {
		return "", invalid("role", "must be one of the roles")
	}
	if p.SessionsLimit < 0 {
		return "", invalid("sessions limit", "must be 0 or above")
	}
	if p.CurrentUses < 0 {
		return "", invalid("current uses", "must be 0 or above")
	}
	if p.ExtraUses < 0 {
		return "", invalid("extra uses", "must be 0 or above")
	}
	return canonical, nil
}

// check refuses a GroupProfile that breaks a limit. maxBytes is that of the names
// of all products together.
func (p *GroupProfile) check(maxBytes int) error {
	if err := checkText("name", p.Name, maxText, false); err != nil {
		return err
	}
	if len(p.Products) > maxProducts {
		return invalid("products", "must be at most %d", maxProducts)
	}
	size := 0
	for _, product := range p.Products {
		if err := checkProduct(product); err != nil {
			return err
		}
		size += len(product)
	}
	if size > maxBytes {
		return invalid("products", "must have at most %d bytes together (Config.MaxProductBytes)", maxBytes)
	}
	switch p.Period {
	case PeriodNone, PeriodDay, PeriodMonth, PeriodForever:
	default:
		return invalid("period", "must be day, month, forever or none")
	}
	if p.Uses < 0 {
		return invalid("uses", "must be 0 or above")
	}
	return nil
}

func checkProduct(product string) error {
	if product == "" {
		return invalid("product", "must not be empty")
	}
	return checkText("product", product, maxText, false)
}
