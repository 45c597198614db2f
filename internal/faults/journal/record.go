package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"example.com/roster"
)

// Record is a user as texts, by the names of the fields. Fields with a zero value
// are left out. A field that is added to User later is in it by itself.
type Record map[string]string

// RecordOf returns u.
func RecordOf(u roster.User) Record {
	r := Record{}
	r.add(reflect.ValueOf(u))
	return r
}

func (r Record) add(v reflect.Value) {
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		switch {
		case f.Anonymous:
			r.add(value)
		case !value.IsZero():
			r[f.Name] = text(value)
		}
	}
}

func text(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Time:
		return strconv.FormatInt(roster.Micros(x), 10)
	case roster.PasswordHash:
		sum := sha256.Sum256([]byte(x))
		return hex.EncodeToString(sum[:8])
	case roster.JSONObject:
		b, _ := json.Marshal(x) // an object always marshals
		return string(b)
	default:
		return fmt.Sprint(x)
	}
}

// Version returns the version of the user.
func (r Record) Version() int64 {
	n, _ := strconv.ParseInt(r["Version"], 10, 64) // RecordOf wrote it
	return n
}
