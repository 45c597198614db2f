package storetest

import (
	"reflect"
	"testing"

	"example.com/roster"
)

// TestTextLimitsKnowEveryProfileText holds that the longest text of each field of a
// user is tried: one without a row would be tried with 64 characters.
func TestTextLimitsKnowEveryProfileText(t *testing.T) {
	for field := range reflect.TypeFor[roster.Profile]().Fields() {
		if field.Type.Kind() != reflect.String || field.Name == "Email" || field.Name == "Role" || field.Name == "VendorIDs" {
			continue
		}
		if textLimits["Profile."+field.Name] == 0 {
			t.Errorf("textLimits (roundtrip.go) has no row for Profile.%s", field.Name)
		}
	}
}
