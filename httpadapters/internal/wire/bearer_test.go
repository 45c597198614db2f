package wire_test

import (
	"net/http"
	"testing"

	"github.com/matryer/is"

	"example.com/roster/httpadapters/internal/wire"
)

func TestBearer(t *testing.T) {
	for name, c := range map[string]struct {
		headers []string
		token   string
		ok      bool
	}{
		"none":            {nil, "", true},
		"usual":           {[]string{"Bearer xaat-1"}, "xaat-1", true},
		"lower case":      {[]string{"bearer xaat-1"}, "xaat-1", true},
		"upper case":      {[]string{"BEARER xaat-1"}, "xaat-1", true},
		"blanks":          {[]string{"Bearer   xaat-1"}, "xaat-1", true},
		"any prefix":      {[]string{"Bearer a.b_c~d+e/f=="}, "a.b_c~d+e/f==", true},
		"two headers":     {[]string{"Bearer a", "Bearer a"}, "", false},
		"bare token":      {[]string{"xaat-1"}, "", false},
		"another scheme":  {[]string{"Basic YTpi"}, "", false},
		"no token":        {[]string{"Bearer"}, "", false},
		"a blank":         {[]string{"Bearer "}, "", false},
		"empty":           {[]string{""}, "", false},
		"two tokens":      {[]string{"Bearer a b"}, "", false},
		"a tab":           {[]string{"Bearer\ta"}, "", false},
		"not ASCII":       {[]string{"Bearer é"}, "", false},
		"a control":       {[]string{"Bearer a\x7f"}, "", false},
		"several schemes": {[]string{"Bearer a, Basic b"}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			token, ok := wire.Bearer(http.Header{"Authorization": c.headers})
			is.Equal(token, c.token)
			is.Equal(ok, c.ok)
		})
	}
}
