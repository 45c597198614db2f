package roster

import (
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"
)

// Who may change each field of a Profile of themselves. A new field has a row
// here, and the tests below name each place that does not know it yet.
var profileFields = map[string]string{
	"Email":         "admin", // others ask for it: ChangeEmail
	"EmailVerified": "admin",
	"Username":      "admin",
	"ExternalID":    "admin",
	"VendorIDs":     "admin",
	"Name":          "user",
	"First":         "user",
	"Last":          "user",
	"Image":         "user",
	"Avatar":        "user",
	"IPAddress":     "user",
	"Summary":       "user",
	"Preferences":   "user",
	"Attrs":         "admin",
	"Role":          "admin",
	"SessionsLimit": "admin",
	"CurrentUses":   "admin",
	"ExtraUses":     "admin",
}

// TestProfileFields changes each field of a Profile alone.
func TestProfileFields(t *testing.T) {
	roles := newRoles(nil)
	for field := range reflect.TypeFor[Profile]().Fields() {
		t.Run(field.Name, func(t *testing.T) {
			is := is.New(t)
			who, known := profileFields[field.Name]
			is.True(known) // profileFields above says who may change it

			var before Profile
			after := before
			setAnything(t, reflect.ValueOf(&after).Elem().FieldByIndex(field.Index))
			is.True(after != before)

			names := changedFields(&before, &after)
			is.Equal(len(names), 1) // changedFields (event_record.go) names it in the event of an edit
			is.Equal(strings.ReplaceAll(names[0], " ", ""), strings.ToLower(field.Name))

			self := authority{rank: RankUser, roles: roles}
			is.Equal(self.mayEdit(before, after) == nil, who == "user") // personal (authority.go)
			is.NoErr(authority{rank: RankOwner, roles: roles}.mayEdit(before, after))
		})
	}
}

// TestNewUserHasEveryField fills NewUser, field by field of Profile.
func TestNewUserHasEveryField(t *testing.T) {
	for field := range reflect.TypeFor[Profile]().Fields() {
		t.Run(field.Name, func(t *testing.T) {
			is := is.New(t)
			var n NewUser
			if field.Name == "VendorIDs" { // a map, which a Profile cannot be compared with
				n.VendorIDs = map[string]string{"axiom": "7"}
				is.Equal(n.profile().VendorIDs, VendorIDsOf(n.VendorIDs))
				return
			}
			value := reflect.ValueOf(&n).Elem().FieldByName(field.Name)
			is.True(value.IsValid()) // NewUser (user.go) has the field
			is.Equal(value.Type(), field.Type)
			setAnything(t, value)
			made := n.profile()
			is.Equal(reflect.ValueOf(made).FieldByIndex(field.Index).Interface(), value.Interface()) // profile (user.go) takes it over
		})
	}
}

// profileLimits are the most code points of the texts. Email, Username, Role and
// VendorIDs have rules of their own.
var profileLimits = map[string]int{
	"ExternalID": 64, "Name": 255, "First": 255, "Last": 255, "Image": 2048, "Avatar": 255, "IPAddress": 255, "Summary": 10_000,
}

// TestProfileTextsHaveALimit tries the longest text of each field, and one more.
func TestProfileTextsHaveALimit(t *testing.T) {
	for field := range reflect.TypeFor[Profile]().Fields() {
		if field.Type.Kind() != reflect.String || field.Name == "Email" || field.Name == "Username" || field.Name == "Role" || field.Name == "VendorIDs" {
			continue
		}
		t.Run(field.Name, func(t *testing.T) {
			is := is.New(t)
			limit, known := profileLimits[field.Name]
			is.True(known) // profileLimits above says how long it may be
			for length, fits := range map[int]bool{limit: true, limit + 1: false} {
				p := Profile{Role: RoleUser}
				reflect.ValueOf(&p).Elem().FieldByIndex(field.Index).SetString(strings.Repeat("\u00e9", length))
				err := JoinInvalid(p.check(Profile{}, newRoles(nil))...)
				is.Equal(err == nil, fits) // check (validate.go) limits it
			}
		})
	}
}

// setAnything gives a field a value that is not its zero value.
func setAnything(t *testing.T, field reflect.Value) {
	t.Helper()
	switch field.Kind() {
	case reflect.String:
		field.SetString(string(RoleReadOnly))
	case reflect.Int, reflect.Int64:
		field.SetInt(1)
	case reflect.Bool:
		field.SetBool(true)
	case reflect.Struct:
		object, err := ParseJSONObject([]byte(`{"a":1}`))
		if err != nil {
			t.Fatal(err)
		}
		field.Set(reflect.ValueOf(object))
	default:
		t.Fatalf("setAnything has no value for a %s", field.Type())
	}
}
