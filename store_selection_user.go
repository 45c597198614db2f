package roster

// UserSelection selects users of one account, for [Reader].Users. With Email and a
// zero Account it selects in the whole database, which a store on a database reads
// by an index.
type UserSelection struct {
	Account ID
	Search  []string    // terms that [MatchWords] must find in the user's [SearchWords]; none: all
	Email   string      // users with this canonical address who are not deleted; empty: any
	Where   []Condition // a user must fulfill all of them, trees by OpAnd, OpOr and OpNot too; e-mail addresses and usernames are canonical
	Sort    []SortKey   // the order, at least one key; equal users follow by id, in the direction of the last key
	After   *Position   // users after this place in that order; nil: all
	Skip    int         // how many users to leave out at the beginning
	Limit   int         // the most users to return; 0: no limit
	Lock    bool        // in Update: the rows will be written, lock them
	// Pause lets a search with a Limit and without a Skip end before the page is full;
	// nil: it does not.
	Pause *SearchPause

	// Shown selects whom the routes of a vendor show under some ids, in the order of
	// their own ids; nil: anybody. Beside it, Account and Limit alone count.
	Shown *ShownSelection

	people bool // a PersonQuery asks: its cursors are others
}

// ShownSelection selects users by vendor ids, and others by ids of their own: whoever
// reads a text from a request does not know which it is. A store on a database reads all
// of them in one round trip, by indexes.
type ShownSelection struct {
	Set     string   // name of the set, which VendorIDs have
	Vendor  []string // users with one of these ids in Set
	IDs     []ID     // and these users
	Numbers []int64  // and users with these numbers
}

// VendorIDSelection selects the record that has an id in a set, as [VendorIDs] have it.
// The zero one selects any record.
type VendorIDSelection struct{ Set, ID string }

// IsZero tells whether v selects any record.
func (v VendorIDSelection) IsZero() bool { return v == VendorIDSelection{} }

// SearchPause bounds how long a search takes for one page. Where many users have each
// of two words and few have both, no index of words tells who they are: a store looks
// at one user after the other. It pauses instead of passing over all of them.
type SearchPause struct {
	// Looks is how many users a search passes over before it pauses, 1 or more. A store
	// may count what it reads in pieces, and need not pause where an index leads it.
	Looks int
	// At is what Users sets where it paused: it has returned whom it selects up to this
	// place, and nobody behind it. nil: the page is full, or there are no more users.
	At *Position
}

// UserKey names one user of an account by one of its fields; zero: nobody. With Vendor
// it is whoever has that id in that set, or else who the other fields name: whoever reads
// an id from a request does not know which of the two it is.
//
// With Username and Email it is whoever has that username, or else that address: a name
// to sign in by may be either.
type UserKey struct {
	ID       ID
	Username string
	Email    string
	Number   int64
	Vendor   VendorIDSelection // a Store is asked for it alone, or beside ID
}
