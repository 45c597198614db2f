// Package foreignhash checks passwords against hashes that other programs made:
// bcrypt, scrypt, PBKDF2, and those of Django, ASP.NET Identity, Firebase and LDAP
// servers. A host that brings users with such hashes registers
// them:
//
//	dir := roster.New(store, &roster.Config{
//		ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}, foreignhash.Scrypt{}, foreignhash.PBKDF2{}},
//	})
//
// The first sign-in with the right password replaces such a hash by one of
// argon2id, as roster makes them. Until then, a right password takes as long as
// its own hash does. Wrong ones take as long as the costliest hash that is in use,
// as do those for an address that nobody has.
//
// # Bounds
//
// A hash that costs more than the bounds of its make is refused with
// roster.ErrUnusableHash, before any memory is taken for it. So is one that is
// not written exactly as the programs of its make write it. The bounds are a
// few times what is recommended today: about a second of one core.
//
// # Passwords
//
// roster passes a password in Unicode NFC, which is what keyboards type, and then, where
// that is another text, as it was typed: the other program may have hashed either.
package foreignhash
