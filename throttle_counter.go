package roster

import "time"

// ThrottleCounter counts what must not happen too often with one e-mail address:
// failed sign-ins of everybody, failed sign-ins from one network, or mails of one
// purpose; or failed sign-ins from one network at all addresses. An address that no
// user has is counted in the same way, so that the answers tell nobody who has an
// account. The record names neither the address nor the network.
type ThrottleCounter struct {
	ID      ID        // first 16 bytes of the SHA-256 of what is counted, account, canonical address and network
	Count   int64     // failed sign-ins, or mails that were sent, since the counter was last at zero
	Last    time.Time // when it counted last
	Trusted time.Time // last sign-in from this network that succeeded; zero: none, or another counter
	Expires time.Time // [Directory.Purge] may delete the counter from then on
	Version int64     // 0 before the first write; each write raises it
}
