package roster_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"go/ast"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// marker stands in every secret: 32 bytes, which a Digest has.
const marker = "Marker-of-thirty-two-bytes-here!"

// TestNoPrintShowsASecret fills every exported struct of the package, and prints
// it alone and inside others.
func TestNoPrintShowsASecret(t *testing.T) {
	secrets := 0
	for _, typ := range exportedStructs(t) {
		t.Run(typ.Name(), func(t *testing.T) {
			filled := reflect.New(typ)
			secrets += fill(filled.Elem(), 0)
			for nest, v := range nested(filled) {
				for how, shown := range prints(v, strings.Contains(nest, "of pointers")) {
					if seen := markerIn(shown); seen != "" {
						t.Errorf("%s, by %s, shows the secret %s: %.300s", nest, how, seen, shown)
					}
				}
			}
		})
	}
	if secrets < 20 {
		t.Errorf("%d secrets were filled in: fewer than there are", secrets)
	}
}

// nested returns what the pointer p points to, alone and inside others.
func nested(p reflect.Value) map[string]any {
	v := p.Elem()
	slice := reflect.Append(reflect.MakeSlice(reflect.SliceOf(v.Type()), 0, 1), v)
	pointers := reflect.Append(reflect.MakeSlice(reflect.SliceOf(p.Type()), 0, 1), p)
	values := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), v.Type()))
	values.SetMapIndex(reflect.ValueOf("key"), v)
	type holder struct {
		Value any
		Deep  struct{ Values []any }
	}
	deep := holder{Value: v.Interface()}
	deep.Deep.Values = []any{v.Interface(), map[string]any{"key": v.Interface()}}
	return map[string]any{
		"the value": v.Interface(), "a pointer": p.Interface(), "a slice": slice.Interface(),
		"a slice of pointers": pointers.Interface(), "a map": values.Interface(),
		"a struct": deep, "a pointer to a struct": &deep, "a struct of pointers": holder{Value: p.Interface()},
	}
}

// prints returns v as everything shows it that a host logs with. Pointers inside
// others are left out of the verbs that fmt does not know for a pointer: it
// answers with what stands there, and calls no method.
func prints(v any, pointers bool) map[string]string {
	verbs := []string{"%v", "%+v", "%#v", "%x", "%X", "% x", "%#x", "%d", "%+d", "%o", "%20v"}
	if !pointers {
		verbs = append(verbs, "%s", "%+s", "%.3s", "%q", "%#q", "%c", "%U", "%t", "%e", "%z")
	}
	shown := map[string]string{}
	for _, verb := range verbs {
		shown[verb] = fmt.Sprintf(verb, v)
	}
	shown["Errorf"] = fmt.Errorf("failed: %v", v).Error()
	var text, inJSON strings.Builder
	for _, log := range []*slog.Logger{logTo(&text), slog.New(slog.NewJSONHandler(&inJSON, nil))} {
		log.Info("here", "value", v, slog.Group("group", slog.Any("value", v)))
		log.With("value", v).Info("here")
	}
	shown["slog's text handler"], shown["slog's JSON handler"] = text.String(), inJSON.String()
	encoded, _ := json.Marshal(v) // an error for functions and channels
	shown["encoding/json"] = string(encoded)
	encoded, _ = xml.Marshal(v) // an error for maps
	shown["encoding/xml"] = string(encoded)
	return shown
}

// markerIn tells in which form shown has the marker, or its first bytes.
func markerIn(shown string) string {
	begin := []byte(marker[:6])
	for form, text := range map[string]string{
		"as it is": string(begin), "in hexadecimal": hex.EncodeToString(begin),
		"in base64": base64.StdEncoding.EncodeToString(begin), "in numbers": strings.Trim(fmt.Sprint(begin), "[]"),
		"in spaced hexadecimal": fmt.Sprintf("% x", begin), "in octal": strings.Trim(fmt.Sprintf("%o", begin), "[]"),
	} {
		if strings.Contains(strings.ToLower(shown), strings.ToLower(text)) {
			return form
		}
	}
	return ""
}

// fill sets every field of v, the secrets to the marker, and returns how many
// secrets there are.
func fill(v reflect.Value, depth int) (secrets int) {
	if depth > 6 || !v.CanSet() {
		return 0
	}
	switch v.Interface().(type) {
	case roster.SecretText, roster.PasswordHash:
		v.SetString(marker)
		return 1
	case roster.SecretBytes:
		v.SetBytes([]byte(marker))
		return 1
	case roster.Digest:
		reflect.Copy(v, reflect.ValueOf([]byte(marker)))
		return 1
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("plain")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		for i := range v.NumField() {
			secrets += fill(v.Field(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		secrets += fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		secrets += fill(v.Index(0), depth+1)
	}
	return secrets
}

// TestSecretsHaveTheType holds that no field of an exported struct that is named
// after a secret is a plain text.
func TestSecretsHaveTheType(t *testing.T) {
	plain := map[string]string{
		"TeamSelection.NameKey": "is the name of a team, folded",
		"Use.Key":               "names a Consume, which whoever is counted chooses",
		"Value.Text":            "is what a condition compares with",
	}
	for _, typ := range exportedStructs(t) {
		for _, f := range reflect.VisibleFields(typ) {
			name := typ.Name() + "." + f.Name
			if !f.IsExported() || len(f.Index) > 1 || !namesSecret(f.Name) || !isText(f.Type) {
				continue
			}
			if _, ok := plain[name]; ok {
				delete(plain, name)
				continue
			}
			if !hides(f.Type) {
				t.Errorf("%s is a %s: it must be a SecretText, or stand here with a reason why not", name, f.Type)
			}
		}
	}
	for name := range plain {
		t.Errorf("%s has no reason to stand here", name)
	}
}

// TestParametersOfSecretsHaveTheType holds the same of what methods of a
// Directory take.
func TestParametersOfSecretsHaveTheType(t *testing.T) {
	plain := map[string]bool{"Consume.key": true, "RefundUse.key": true} // as Use.Key
	for _, f := range parsePackage(t) {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !fn.Name.IsExported() {
				continue
			}
			for _, p := range fn.Type.Params.List {
				typ, ok := p.Type.(*ast.Ident)
				for _, name := range p.Names {
					if ok && typ.Name == "string" && namesSecret(name.Name) && !plain[fn.Name.Name+"."+name.Name] {
						t.Errorf("parameter %s of %s is a string: it must be a SecretText", name.Name, fn.Name.Name)
					}
				}
			}
		}
	}
}

func namesSecret(name string) bool {
	for _, word := range []string{"password", "token", "code", "secret", "key", "text"} {
		if strings.Contains(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}

func isText(typ reflect.Type) bool {
	return typ.Kind() == reflect.String || typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Uint8
}

func hides(typ reflect.Type) bool {
	return typ == reflect.TypeFor[roster.SecretText]() || typ == reflect.TypeFor[roster.SecretBytes]() ||
		typ == reflect.TypeFor[roster.PasswordHash]()
}

func TestReadingASecretIsAConversion(t *testing.T) {
	is := is.New(t)
	text, key, hash := roster.SecretText("open sesame"), roster.SecretBytes("open sesame"), roster.PasswordHash("open sesame")
	is.Equal(string(text), "open sesame")
	is.Equal(string(key), "open sesame")
	is.Equal(string(hash), "open sesame")
	for _, secret := range []any{text, key, hash} {
		is.Equal(fmt.Sprint(secret), "[hidden]")
		is.Equal(fmt.Sprintf("%#v", secret), `"[hidden]"`)
		is.Equal(fmt.Sprintf("%q", secret), `"[hidden]"`)
		is.Equal(fmt.Sprintf("%d %x", secret, secret), "[hidden] [hidden]")
	}
	for _, none := range []any{roster.SecretText(""), roster.SecretBytes(nil), roster.PasswordHash("")} {
		is.Equal(fmt.Sprint(none), "") // absent, which is no secret
		is.Equal(fmt.Sprintf("%#v", none), `""`)
	}
	var body struct{ Password roster.SecretText }
	is.NoErr(json.Unmarshal([]byte(`{"password":"open sesame"}`), &body))
	is.Equal(body.Password, text)
}
