// Package moving brings users from elsewhere into a roster, and writes them out
// again. A Reader gives rows, from a file or from the list route of a vendor's API;
// an [Importer] makes or changes a user for each, and says what it did:
//
//	f, err := os.Open("users.jsonl")
//	imp := moving.Importer{Directory: dir, DryRun: true}
//	report, err := imp.Import(ctx, moving.NewJSONLines(f))
//
// # Running it again
//
// A row finds its user by id, number, vendor id, external id or address, whichever it
// has, and changes only what differs. A run that was killed is therefore simply
// started again, and a second run changes nothing. What people have done meanwhile
// stands: an import never replaces a password, and never lets anybody back in who
// was deactivated or removed.
//
// # Memory
//
// An import holds a thousand rows and a few numbers for each row that it has
// passed: it needs the same few megabytes for a thousand rows and for a hundred thousand.
package moving
