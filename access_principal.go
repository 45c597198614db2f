package roster

// Principal is a user, or the bearer of a secret, with the records that decide
// what it may do, all read at one moment. [Decide] takes it; stores return it
// from [Reader].Principal.
type Principal struct {
	Secret  Secret        // the secret that was looked up; zero: the user was looked up by id
	Account Account       // the account that the secret or the user belongs to
	User    User          // zero: the secret belongs to the account itself
	Grants  []Grant       // the user's grants that were not revoked, in the order of their ids
	Groups  []AccessGroup // the groups of Grants, ended ones too, in the order of their ids
}
