package roster

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// maxCode is the most bytes that a code or token may have: longer ones are
// refused before anything is hashed.
const maxCode = 512

// textDigest returns what is stored of a text.
func textDigest(text string) Digest { return sha256.Sum256([]byte(text)) }

// randomText returns 256 random bits as 43 characters of base64url.
func randomText() string {
	var b [32]byte
	rand.Read(b[:]) // never fails (Go 1.24)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// assignText gives s its text: with the newest key, so that a mail tried again
// carries the same one, or at random where there is none.
func (d *Directory) assignText(s *Secret) (text string) {
	text = randomText()
	if len(d.cfg.Keys) > 0 {
		s.Key = d.cfg.Keys[0].Number
		text = keyedText(d.cfg.Keys[0], s)
	}
	s.Hash = textDigest(text)
	return text
}

// mailedText returns the text of a secret that was made with a key of Config, and
// ErrNoKey otherwise: also where another key has the number of that one now.
func (d *Directory) mailedText(s *Secret) (string, error) {
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

func keyedText(k MailKey, s *Secret) string {
	mac := hmac.New(sha256.New, k.Secret)
	mac.Write([]byte(s.Purpose))
	mac.Write([]byte{0})
	mac.Write(s.ID[:])
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
