package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"example.com/roster"
)

// The headers of a message.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

const (
	secretPrefix = "whsec_"
	version      = "v1," // of a signature

	leastSecret, mostSecret = 24, 64 // bytes of a secret
)

// errSecret does not show the text: it may be a secret with one wrong character.
var errSecret = errors.New("webhook: a secret must be whsec_ and the base64 of 24 to 64 bytes: use NewSecret")

// NewSecret returns the text of a new secret: whsec_ and the base64 of 32 random bytes.
// The host and the receiver keep it.
func NewSecret() roster.SecretText {
	var key [32]byte
	rand.Read(key[:]) // never fails (Go 1.24)
	return roster.SecretText(secretPrefix + base64.StdEncoding.EncodeToString(key[:]))
}

// key returns the bytes of a secret. The prefix may be missing, as libraries allow.
func key(secret roster.SecretText) ([]byte, error) {
	k, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(string(secret), secretPrefix))
	if err != nil || len(k) < leastSecret || len(k) > mostSecret {
		return nil, errSecret
	}
	return k, nil
}

// keys returns the bytes of each secret. No secret is an error: nothing is sent unsigned,
// and nothing is accepted.
func keys(secrets []roster.SecretText) ([][]byte, error) {
	if len(secrets) == 0 {
		return nil, errors.New("webhook: at least one secret must be set")
	}
	all := make([][]byte, len(secrets))
	for i, s := range secrets {
		var err error
		if all[i], err = key(s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// signature returns what signs a message under a key, with its version.
func signature(key []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return version + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Sign returns the value of the header webhook-signature: a signature for each secret, the
// first secret's first. The errors are of a secret that is not whsec_ and the base64 of 24
// to 64 bytes, and of none.
func Sign(secrets []roster.SecretText, id string, at time.Time, body []byte) (string, error) {
	all, err := keys(secrets)
	if err != nil {
		return "", err
	}
	signatures := make([]string, len(all))
	for i, k := range all {
		signatures[i] = signature(k, id, at, body)
	}
	return strings.Join(signatures, " "), nil
}
