package roster_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.com/roster"
)

// exportedStructs returns the exported structs of the package that a host or a
// store has in hand.
func exportedStructs(t *testing.T) []reflect.Type {
	t.Helper()
	found := map[reflect.Type]bool{}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[*roster.Directory](), reflect.TypeFor[roster.Config](), reflect.TypeFor[roster.Store](), reflect.TypeFor[roster.Tx](),
		reflect.TypeFor[roster.InvalidError](), reflect.TypeFor[roster.ExistsError](), reflect.TypeFor[roster.StateError](), reflect.TypeFor[roster.VetoError](),
		reflect.TypeFor[roster.ThrottledError](), reflect.TypeFor[roster.AccessRefusedError](), reflect.TypeFor[roster.VersionError](),
		reflect.TypeFor[roster.UnimplementedReader](), reflect.TypeFor[roster.UnimplementedTx](), reflect.TypeFor[roster.CreateResult](),
	} {
		reach(typ, found)
	}
	names := map[string]bool{}
	var all []reflect.Type
	for typ := range found {
		if typ.PkgPath() == reflect.TypeFor[roster.User]().PkgPath() && typ.Kind() == reflect.Struct && ast.IsExported(typ.Name()) {
			names[typ.Name()] = true
			all = append(all, typ)
		}
	}
	for _, f := range parsePackage(t) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if _, ok := spec.Type.(*ast.StructType); ok && spec.Name.IsExported() && !names[spec.Name.Name] {
				t.Errorf("the exported struct %s is not reached from here", spec.Name.Name)
			}
			return true
		})
	}
	return all
}

// reach adds typ and what its fields, elements, methods, parameters and results
// are made of.
func reach(typ reflect.Type, found map[reflect.Type]bool) {
	if found[typ] || typ.PkgPath() != "" && typ.PkgPath() != reflect.TypeFor[roster.User]().PkgPath() {
		return
	}
	found[typ] = true
	switch typ.Kind() {
	case reflect.Struct:
		for i := range typ.NumField() {
			if f := typ.Field(i); f.IsExported() {
				reach(f.Type, found)
			}
		}
	case reflect.Pointer, reflect.Slice, reflect.Array:
		reach(typ.Elem(), found)
	case reflect.Map:
		reach(typ.Key(), found)
		reach(typ.Elem(), found)
	case reflect.Func:
		for i := range typ.NumIn() {
			reach(typ.In(i), found)
		}
		for i := range typ.NumOut() {
			reach(typ.Out(i), found)
		}
	}
	for m := range typ.Methods() {
		reach(m.Type, found)
	}
}

// parsePackage returns the files of the package without its tests.
func parsePackage(t *testing.T) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}
