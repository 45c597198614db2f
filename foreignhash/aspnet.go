package foreignhash

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"hash"
	"strings"

	"example.com/roster"
)

// ASPNET checks hashes of ASP.NET Identity, versions 2 and 3: base64 of bytes that begin
// with 0 or 1, as the column PasswordHash has them. Version 2 is PBKDF2 with HMAC-SHA-1 and
// 1,000 rounds; version 3 names function, rounds and salt. It is safe for
// concurrent use.
type ASPNET struct{}

var _ roster.ForeignHash = ASPNET{}

// The layout of the bytes.
const (
	aspnetV2Salt = 16
	aspnetV2Key  = 32
	aspnetV2Size = 1 + aspnetV2Salt + aspnetV2Key
	aspnetV3Head = 13 // marker, function, rounds, length of the salt
)

// Check tells whether stored is a hash of ASP.NET Identity. The error is
// roster.ErrUnusableHash where it is malformed or costs too much.
func (ASPNET) Check(stored roster.PasswordHash) (own bool, err error) {
	_, own, err = parseASPNET(string(stored))
	return own, err
}

// Cost returns "aspnet", the size of the hash function in bits and the iterations of
// all blocks of stored, which [ASPNET.Check] has accepted.
func (ASPNET) Cost(stored roster.PasswordHash) string {
	h, _, _ := parseASPNET(string(stored))
	return fmt.Sprintf("aspnet sha%d %d", h.hash().Size()*8, h.work())
}

// Verify tells whether stored is a hash of password. The error is
// roster.ErrUnusableHash where [ASPNET.Check] would not accept stored.
func (ASPNET) Verify(password string, stored roster.PasswordHash) (bool, error) {
	h, own, err := parseASPNET(string(stored))
	if err != nil {
		return false, err
	}
	if !own {
		return false, bad("not of ASP.NET Identity")
	}
	key, err := pbkdf2.Key(h.hash, password, h.salt, h.iterations, len(h.key))
	if err != nil {
		return false, bad("not allowed in FIPS 140 mode")
	}
	return subtle.ConstantTimeCompare(key, h.key) == 1, nil
}

// parseASPNET reads a hash. Its base64 begins with "AA" for version 2 and with "AQ" for
// version 3, and has no other mark.
func parseASPNET(s string) (h pbkdf2Hash, own bool, err error) {
	if !strings.HasPrefix(s, "AA") && !strings.HasPrefix(s, "AQ") {
		return h, false, nil
	}
	if len(s) > maxText {
		return h, true, bad("longer than %d bytes", maxText)
	}
	b, ok := decode(padded, s)
	switch {
	case !ok:
	case len(b) == aspnetV2Size && b[0] == 0:
		return pbkdf2Hash{sha1.New, 1_000, b[1 : 1+aspnetV2Salt], b[1+aspnetV2Salt:]}, true, nil
	case len(b) > aspnetV3Head && b[0] == 1:
		h, ok = splitASPNET(b)
		if ok && h.work() > maxIterations {
			return h, true, bad("costs more than %d iterations", maxIterations)
		}
		if ok {
			return h, true, nil
		}
	}
	return h, true, bad("not the form of ASP.NET Identity, or of more than %d iterations", maxIterations)
}

// splitASPNET reads version 3: function, rounds and length of the salt, four bytes each
// with the greatest first, then salt and key.
func splitASPNET(b []byte) (h pbkdf2Hash, ok bool) {
	functions := []func() hash.Hash{sha1.New, sha256.New, sha512.New}
	function, rounds, salt := binary.BigEndian.Uint32(b[1:]), binary.BigEndian.Uint32(b[5:]), binary.BigEndian.Uint32(b[9:])
	b = b[aspnetV3Head:]
	if function >= uint32(len(functions)) || rounds < 1 || rounds > maxIterations || salt > maxSalt || int(salt) >= len(b) {
		return h, false
	}
	h = pbkdf2Hash{functions[function], int(rounds), b[:salt], b[salt:]}
	return h, sizes(h.salt, h.key)
}
