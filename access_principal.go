package roster

// Standing is what decides what somebody may do, as it was at one moment.
type Principal struct {
	Secret  Secret // zero without PrincipalQuery.Hash
	Account Account
	User    User          // zero: the secret is the account's own
	Grants  []Grant       // those that were not revoked, in the order of their ids
	Groups  []AccessGroup // of Grants, in the order of their ids; ended ones too
}

// PrincipalQuery selects, with Hash, the secret of that hash and purpose, in the
// whole database where Account is zero, with its account and its user; without,
// a user of Account. Stores read it in one round trip.
type PrincipalQuery struct {
	Account ID
	Hash    Digest
	Purpose Purpose // with Hash; a secret of another is not found
	User    ID      // without Hash
	Grants  bool    // the user's grants and their groups too
}
