package webhook_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/webhook"
)

// The example of the specification: its secret, its message and its signature.
const (
	knownSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	knownID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	knownSeconds   = 1614265330
	knownBody      = `{"test": 2432232314}`
	knownSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func TestTheSignatureOfTheSpecification(t *testing.T) {
	is := is.New(t)
	got, err := webhook.Sign([]roster.SecretText{knownSecret}, knownID, time.Unix(knownSeconds, 0), []byte(knownBody))
	is.NoErr(err)
	is.Equal(got, knownSignature)
}

func TestSecretsHaveOneForm(t *testing.T) {
	is := is.New(t)
	made := webhook.NewSecret()
	is.True(made != webhook.NewSecret())
	for text, good := range map[roster.SecretText]bool{
		made:                                 true,
		knownSecret:                          true,
		"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw":   true, // as libraries allow
		"":                                   false,
		"whsec_":                             false,
		"whsec_c2hvcnQ=":                     false, // 5 bytes
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2L?": false,
		roster.SecretText("whsec_" + strings.Repeat("AAAA", 22)): false, // 66 bytes
	} {
		_, err := webhook.Sign([]roster.SecretText{text}, "1", time.Unix(0, 0), nil)
		is.Equal(err == nil, good)
		if rest := strings.TrimPrefix(string(text), "whsec_"); rest != "" && err != nil {
			is.True(!strings.Contains(err.Error(), rest)) // it may be a secret
		}
	}
	_, err := webhook.Sign(nil, "1", time.Unix(0, 0), nil)
	is.True(err != nil)
}

// TestVerify changes one thing of a good message at a time.
func TestVerify(t *testing.T) {
	other := webhook.NewSecret()
	for name, test := range map[string]struct {
		change  func(http.Header)
		body    string
		secrets []roster.SecretText
		late    time.Duration
		good    bool
	}{
		"as it was sent":                {good: true},
		"five minutes late":             {late: 5 * time.Minute, good: true},
		"a second later than that":      {late: 5*time.Minute + time.Second},
		"five minutes early":            {late: -5 * time.Minute, good: true},
		"a second earlier than that":    {late: -5*time.Minute - time.Second},
		"another body":                  {body: knownBody + " "},
		"another id":                    {change: set(webhook.HeaderID, "msg_other")},
		"no id":                         {change: set(webhook.HeaderID, "")},
		"another time":                  {change: set(webhook.HeaderTimestamp, strconv.Itoa(knownSeconds+1))},
		"no time":                       {change: set(webhook.HeaderTimestamp, "")},
		"a time that is no number":      {change: set(webhook.HeaderTimestamp, "now")},
		"a time beyond every clock":     {change: set(webhook.HeaderTimestamp, "9223372036854775807")},
		"no signature":                  {change: set(webhook.HeaderSignature, "")},
		"the signature of nothing":      {change: set(webhook.HeaderSignature, "v1,")},
		"a signature of version 2":      {change: set(webhook.HeaderSignature, "v2"+knownSignature[2:])},
		"others before it":              {change: set(webhook.HeaderSignature, "v1a,AAAA v1,AAAA "+knownSignature), good: true},
		"more than anybody sends":       {change: set(webhook.HeaderSignature, strings.Repeat("v1,AAAA ", 32)+knownSignature)},
		"another secret":                {secrets: []roster.SecretText{other}},
		"the secret before and the new": {secrets: []roster.SecretText{other, knownSecret}, good: true},
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			header := http.Header{}
			set(webhook.HeaderID, knownID)(header)
			set(webhook.HeaderTimestamp, strconv.Itoa(knownSeconds))(header)
			set(webhook.HeaderSignature, knownSignature)(header)
			if test.change != nil {
				test.change(header)
			}
			v := webhook.Verifier{
				Secrets: []roster.SecretText{knownSecret},
				Now:     func() time.Time { return time.Unix(knownSeconds, 0).Add(test.late) },
			}
			if test.secrets != nil {
				v.Secrets = test.secrets
			}
			body := knownBody
			if test.body != "" {
				body = test.body
			}
			err := v.Verify(header, []byte(body))
			if test.good {
				is.NoErr(err)
			} else {
				is.Equal(err, webhook.ErrRefused)
			}
		})
	}
}

func set(name, value string) func(http.Header) {
	return func(h http.Header) { h.Set(name, value) }
}

// TestAVerifierNeedsASecret accepts nothing where its secrets are missing or none.
func TestAVerifierNeedsASecret(t *testing.T) {
	for _, secrets := range [][]roster.SecretText{nil, {""}, {"whsec_"}} {
		v := webhook.Verifier{Secrets: secrets}
		err := v.Verify(http.Header{}, nil)
		is.New(t).True(err != nil && err != webhook.ErrRefused)
	}
}
