package roster

import "time"

// ThrottleCounter counts failed sign-ins under a hash of account and canonical e-mail,
// which people may have or not, and of the network where one is trusted: known
// and unknown addresses are counted alike.
type ThrottleCounter struct {
	ID       ID // 16 bytes of that hash
	Failures int64
	Last     time.Time // of the failures
	Trusted  time.Time // last success; zero: none
	Expires  time.Time // may be purged from then on
	Version  int64     // 0 before the first write; raised by each
}
