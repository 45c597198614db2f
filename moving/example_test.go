package moving_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"example.com/roster"
	"example.com/roster/memstore"
	"example.com/roster/moving"
)

// A second run of the same rows changes nothing, and goes on where one was killed.
func Example() {
	ctx := context.Background()
	dir := roster.New(memstore.New(), nil)
	const file = `{"email":"jane@example.com","name":"Jane Doe","role":"owner","vendor_ids":{"axiom":"abc123"}}
{"email":"joe@example.com","rol":"admin"}
`
	imp := moving.Importer{Directory: dir, Outcome: func(o moving.Outcome) {
		fmt.Println(strings.TrimSpace(fmt.Sprintln(o.Line, o.Result, o.Field, o.Reason)))
	}}
	for range 2 {
		if _, err := imp.Import(ctx, moving.NewJSONLines(strings.NewReader(file))); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	u, err := dir.UserByVendorID(ctx, "axiom", "abc123")
	fmt.Println(u.Email, err)
	// Output:
	// 1 made
	// 2 refused rol is not a field of a row
	// 1 unchanged
	// 2 refused rol is not a field of a row
	// jane@example.com <nil>
}
