// Package foreignhash checks passwords against hashes that other programs made:
// bcrypt, scrypt and PBKDF2. A host that brings users with such hashes registers
// them:
//
//	dir := roster.New(store, &roster.Config{
//		ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}, foreignhash.Scrypt{}, foreignhash.PBKDF2{}},
//	})
//
// The first sign-in with the right password replaces such a hash by one of
// roster's own. Until then it takes another time to check than roster's does, so
// that a stranger can tell a user who has one from nobody.
//
// # Bounds
//
// Each make refuses a hash that costs more than its bounds, or that is not
// spelled in the one way that its makers spell it, with roster.ErrUnusableHash,
// before any memory is taken for it. The bounds are a few times what is
// recommended today: about a second of one core.
//
// # Passwords
//
// roster hands passwords over in Unicode NFC, and they are compared by their
// bytes. A program that hashed decomposed text made hashes that nobody can sign in
// with here; keyboards type NFC.
package foreignhash
