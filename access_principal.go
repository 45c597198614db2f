package roster

// Principal is what decides what somebody may do, as it was at one moment.
type Principal struct {
	Secret  Secret // zero without PrincipalSelection.Hash
	Account Account
	User    User          // zero: the secret is the account's own
	Grants  []Grant       // those that were not revoked, in the order of their ids
	Groups  []AccessGroup // of Grants, in the order of their ids; ended ones too
}
