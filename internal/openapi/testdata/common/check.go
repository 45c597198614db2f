package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
)

var (
	ctx   = context.Background()
	url   = os.Getenv("ROSTER_URL")
	token = os.Getenv("ROSTER_TOKEN")
)

// main asks each set.
func main() {
	for _, set := range []func(){axiomSet, pickaxeSet, embedthisSet, publicalaSet, papershiftSet, scimSet, sessionSet} {
		set()
	}
	fmt.Println("all of it held")
}

// from reads a body into the type that the generator made for it.
func from[T any](text string) (v T) {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	must(d.Decode(&v))
	return v
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// whole returns what a body has. All of it must be in what the client made of it.
func whole(typed any, raw []byte) any {
	text, err := json.Marshal(typed)
	must(err)
	var has, want any
	must(json.Unmarshal(text, &has))
	must(json.Unmarshal(raw, &want))
	if lacks := missing(has, want, ""); lacks != nil {
		panic(fmt.Sprintf("%T lacks %s of %s", typed, lacks, raw))
	}
	return has
}

// missing returns the members of want that has lacks, or has otherwise.
func missing(has, want any, at string) (paths []string) {
	switch want := want.(type) {
	case map[string]any:
		object, _ := has.(map[string]any)
		for name, part := range want {
			if part != nil { // a member that is null may be left out
				paths = append(paths, missing(object[name], part, at+"."+name)...)
			}
		}
	case []any:
		list, _ := has.([]any)
		for i, part := range want {
			if i >= len(list) {
				return append(paths, at+"["+strconv.Itoa(i)+"]")
			}
			paths = append(paths, missing(list[i], part, at+"["+strconv.Itoa(i)+"]")...)
		}
	default:
		if !reflect.DeepEqual(has, want) && !sameTime(has, want) {
			paths = append(paths, at)
		}
	}
	return paths
}

// sameTime says whether two texts are one time, in two spellings.
func sameTime(has, want any) bool {
	a, _ := has.(string)
	b, _ := want.(string)
	return len(a) > 19 && len(b) > 19 && a[:19] == b[:19]
}

// at returns a part of a body, such as "data.0.email".
func at(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		if list, ok := v.([]any); ok {
			i, err := strconv.Atoi(name)
			must(err)
			if i >= len(list) {
				return nil
			}
			v = list[i]
			continue
		}
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// equal panics where a part of a body is not what it should be.
func equal(v any, path string, want any) {
	if got := at(v, path); !reflect.DeepEqual(got, want) {
		panic(fmt.Sprintf("%s is %v, not %v", path, got, want))
	}
}
