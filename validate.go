package roster

import (
	"fmt"
	"slices"
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

// checkChanged is checkText for a text that is not before, which was allowed when it
// was stored.
func checkChanged(field, s, before string, limit int, lines bool) error {
	if s == before {
		return nil
	}
	return checkText(field, s, limit, lines)
}

// canonicalNames are the forms in which what a user signs in by is unique.
type canonicalNames struct{ email, username string }

// normalize checks what p changes of before, brings its names together with
// [ReconcileNames], and returns the canonical forms of its e-mail address and username. before is
// the stored user, or the zero User for a new one. A value that is as it was is not
// checked again: Config, or this library, may have become stricter since.
func (p *Profile) normalize(before *User, rs roles) (canonical canonicalNames, err error) {
	canonical = canonicalNames{before.CanonicalEmail, before.CanonicalUsername}
	if p.Email != before.Email {
		canonical.email, err = canonicalOrEmpty(p.Email)
	}
	errs := []error{err}
	if p.Username != before.Username {
		canonical.username, err = canonicalUsernameOrEmpty(p.Username)
		errs = append(errs, err)
	}
	if err = JoinInvalid(append(errs, p.check(before.Profile, rs)...)...); err != nil {
		return canonicalNames{}, err
	}
	p.Name, p.First, p.Last = ReconcileNames(before.Profile, *p)
	if p.Email == "" {
		p.EmailVerified = false
	}
	return canonical, checkChanged("name", p.Name, before.Name, maxText, false)
}

func canonicalOrEmpty(email string) (string, error) {
	if email == "" {
		return "", nil
	}
	return CanonicalEmail(email)
}

// check returns an error for each value that p changes to one that breaks a limit. It
// leaves the e-mail address and the username out.
func (p *Profile) check(before Profile, rs roles) (errs []error) {
	for _, f := range []struct {
		field, text, before string
		limit               int
		lines               bool
	}{
		{"external id", p.ExternalID, before.ExternalID, maxExternalID, false},
		{"name", p.Name, before.Name, maxText, false},
		{"first", p.First, before.First, maxText, false},
		{"last", p.Last, before.Last, maxText, false},
		{"image", p.Image, before.Image, maxImage, false},
		{"avatar", p.Avatar, before.Avatar, maxText, false},
		{"ip address", p.IPAddress, before.IPAddress, maxText, false},
		{"summary", p.Summary, before.Summary, maxSummary, true},
	} {
		if err := checkChanged(f.field, f.text, f.before, f.limit, f.lines); err != nil {
			errs = append(errs, err)
		}
	}
	errs = append(errs, p.VendorIDs.check(before.VendorIDs))
	errs = append(errs, p.checkAvatar(before))
	errs = append(errs, p.checkObjects(before)...)
	errs = append(errs, rs.check(p.Role, before.Role))
	return append(errs, p.checkCounts()...)
}

// checkAvatar refuses a path.
func (p *Profile) checkAvatar(before Profile) error {
	if p.Avatar != before.Avatar && (strings.ContainsAny(p.Avatar, `/\`) || strings.HasPrefix(p.Avatar, ".")) {
		return invalid("avatar", "must be a bare file name that does not begin with a dot")
	}
	return nil
}

func (p *Profile) checkObjects(before Profile) (errs []error) {
	if p.Preferences != before.Preferences && len(p.Preferences.text) > maxObject {
		errs = append(errs, invalid("preferences", "must have at most %d bytes", maxObject))
	}
	if p.Attrs != before.Attrs && len(p.Attrs.text) > maxObject {
		errs = append(errs, invalid("attrs", "must have at most %d bytes", maxObject))
	}
	return errs
}

func (p *Profile) checkCounts() (errs []error) {
	for _, f := range []struct {
		field string
		count int64
	}{{"sessions limit", int64(p.SessionsLimit)}, {"current uses", p.CurrentUses}, {"extra uses", p.ExtraUses}} {
		if f.count < 0 {
			errs = append(errs, invalid(f.field, "must be 0 or above"))
		}
	}
	return errs
}

// check refuses a role that Config lacks, unless it is as it was.
func (rs roles) check(r, before Role) error {
	if _, ok := rs.find(r); !ok && (r != before || r == "") {
		return invalid("role", "must be one of the roles")
	}
	return nil
}

// check refuses a GroupProfile that changes a value of before to one that breaks a
// limit. maxBytes is that of the names of all products together.
func (p *GroupProfile) check(before *GroupProfile, maxBytes int) error {
	if err := checkChanged("name", p.Name, before.Name, maxText, false); err != nil {
		return err
	}
	if err := p.VendorIDs.check(before.VendorIDs); err != nil {
		return err
	}
	if !slices.Equal(p.Products, before.Products) {
		if err := checkProducts(p.Products, maxBytes); err != nil {
			return err
		}
	}
	switch p.Period {
	case PeriodNone, PeriodDay, PeriodMonth, PeriodForever, before.Period:
	default:
		return invalid("period", "must be day, month, forever or none")
	}
	if p.Uses < 0 {
		return invalid("uses", "must be 0 or above")
	}
	return nil
}

func checkProducts(products []string, maxBytes int) error {
	if len(products) > maxProducts {
		return invalid("products", "must be at most %d", maxProducts)
	}
	size := 0
	for _, product := range products {
		if err := checkProduct(product); err != nil {
			return err
		}
		size += len(product)
	}
	if size > maxBytes {
		return invalid("products", "must have at most %d bytes together (Config.MaxProductBytes)", maxBytes)
	}
	return nil
}

func checkProduct(product string) error {
	if product == "" {
		return invalid("product", "must not be empty")
	}
	return checkText("product", product, maxText, false)
}
