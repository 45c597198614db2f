package roster

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// maxCode is the greatest length of a code or token, in bytes. Longer ones are
// refused before they are hashed.
const maxCode = 512

// textDigest returns the digest of a text, which is stored in its place.
func textDigest(text SecretText) Digest {
	var short [128]byte // most texts: they need no memory of their own
	return sha256.Sum256(append(short[:0], text...))
}

// randomText returns 256 random bits as 43 characters of base64url.
func randomText() SecretText {
	var b [32]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	return SecretText(base64.RawURLEncoding.EncodeToString(b[:]))
}

// assignText makes the text of s and sets its Hash and Key. The text is computed
// with the newest key, so that a mail that is tried again has the same text.
// Without keys it is random.
func (d *Directory) assignText(s *Secret) (text SecretText) {
	text = randomText()
	if len(d.cfg.Keys) > 0 {
		s.Key = d.cfg.Keys[0].Number
		text = keyedText(d.cfg.Keys[0], s)
	}
	s.Hash = textDigest(text)
	return text
}

// mailedText computes the text of s again. The error is ErrNoKey where the text
// is random, or where Config.Keys lacks the key or has another one of that
// number.
func (d *Directory) mailedText(s *Secret) (SecretText, error) {
	for _, k := range d.cfg.Keys {
		if k.Number != s.Key {
			continue
		}
		if text := keyedText(k, s); textDigest(text) == s.Hash {
			return text, nil
		}
	}
	return "", ErrNoKey
}

// keyedText returns HMAC-SHA-256 of the purpose and the id of s under k, as 43
// characters of base64url.
func keyedText(k MailKey, s *Secret) SecretText {
	mac := hmac.New(sha256.New, k.Secret)
	mac.Write([]byte(s.Purpose))
	mac.Write([]byte{0})
	mac.Write(s.ID[:])
	return SecretText(base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
}
