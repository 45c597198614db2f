package moving_test

import (
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/foreignhash"
	"example.com/roster/memstore"
	"example.com/roster/moving"
)

// withHashes is a Directory that knows the hashes of the three vendors.
func withHashes(t *testing.T) *roster.Directory {
	t.Helper()
	firebase, err := foreignhash.NewFirebase(foreignhash.FirebaseParameters{
		SignerKey:     "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
		SaltSeparator: "Bw==", Rounds: 8, MemCost: 14,
	})
	if err != nil {
		t.Fatal(err)
	}
	return roster.New(memstore.New(), &roster.Config{
		Now: func() time.Time { return noon }, HashMemory: 64, HashTime: 1,
		ForeignHashes: []roster.ForeignHash{foreignhash.Bcrypt{}, firebase},
	})
}

// bring imports rows twice and signs a user in.
func bring(t *testing.T, dir *roster.Directory, open func() moving.Reader, want moving.Report, email string, password roster.SecretText) roster.User {
	t.Helper()
	is := is.New(t)
	m := moving.Importer{Directory: dir, Outcome: func(o moving.Outcome) { t.Log(o) }}
	report, err := m.Import(t.Context(), open())
	is.NoErr(err)
	is.Equal(report, want)
	again, err := m.Import(t.Context(), open())
	is.NoErr(err)
	is.Equal(again, moving.Report{Rows: want.Rows, Unchanged: want.Rows - want.Refused, Refused: want.Refused})
	_, err = dir.SignIn(t.Context(), roster.SignIn{Email: email, Password: password})
	is.NoErr(err)
	u, err := dir.UserByEmail(t.Context(), email)
	is.NoErr(err)
	return u
}

func TestClerk(t *testing.T) {
	is := is.New(t)
	const file = `id,first_name,last_name,username,primary_email_address,primary_phone_number,verified_email_addresses,unverified_email_addresses,verified_phone_numbers,unverified_phone_numbers,totp_secret,password_digest,password_hasher
user_2aZ,Jane,Doe,jane,jane@example.com,+15551234,"jane@example.com,doe@example.com",,,,JBSWY3DP,$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW,bcrypt
user_2bY,,,,new@example.com,,,new@example.com,,,,,
user_2cX,,,,md5@example.com,,,,,,,5f4dcc3b5aa765d61d8327deb882cf99,md5
`
	dir := withHashes(t)
	u := bring(t, dir, func() moving.Reader {
		r, err := moving.Clerk(strings.NewReader(file))
		is.NoErr(err)
		return r
	}, moving.Report{Rows: 3, Made: 2, Refused: 1}, "jane@example.com", "U*U")
	is.Equal(u.ExternalID, "user_2aZ")
	is.Equal(u.Name, "Jane Doe")
	is.True(u.EmailVerified)
	fresh, err := dir.UserByExternalID(t.Context(), "user_2bY")
	is.NoErr(err)
	is.True(!fresh.EmailVerified)
}

func TestAuth0(t *testing.T) {
	is := is.New(t)
	const users = `{"user_id":"auth0|507f1f77bcf86cd799439020","email":"jane@example.com","email_verified":true,"name":"jane@example.com","given_name":"Jane","family_name":"Doe","nickname":"jane","picture":"https://x.test/p.png","created_at":"2020-01-01T00:00:00.000Z","identities":[{"provider":"auth0"}],"user_metadata":{"lang":"de"},"app_metadata":{"plan":"gold"},"logins_count":7}
{"user_id":"google-oauth2|1","email":"blocked@example.com","blocked":true}
`
	const hashes = `{"_id":{"$oid":"507f1f77bcf86cd799439020"},"email_verified":true,"email":"jane@example.com","passwordHash":"$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW","tenant":"t","connection":"c","_tmp_is_unique":true}
`
	dir := withHashes(t)
	m := moving.Importer{Directory: dir}
	report, err := m.Import(t.Context(), moving.Auth0(strings.NewReader(users)))
	is.NoErr(err)
	is.Equal(report, moving.Report{Rows: 2, Made: 2})
	report, err = m.Import(t.Context(), moving.Auth0(strings.NewReader(hashes)))
	is.NoErr(err)
	is.Equal(report, moving.Report{Rows: 1, Changed: 1})
	u := bring(t, dir, func() moving.Reader { return moving.Auth0(strings.NewReader(users)) }, moving.Report{Rows: 2, Unchanged: 2}, "jane@example.com", "U*U")
	is.Equal(u.ExternalID, "auth0|507f1f77bcf86cd799439020")
	is.Equal(u.Name, "Jane Doe")
	is.Equal(u.Preferences.String(), `{"lang":"de"}`)
	is.Equal(u.Attrs.String(), `{"plan":"gold"}`)
	is.Equal(u.Created, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	blocked, err := dir.UserByEmail(t.Context(), "blocked@example.com")
	is.NoErr(err)
	is.Equal(blocked.State, roster.StateDeactivated)
}

func TestFirebase(t *testing.T) {
	is := is.New(t)
	const file = `{"users": [
{"localId":"Zk1","email":"jane@example.com","emailVerified":true,"passwordHash":"lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==","salt":"42xEC+ixf3L2lw==","displayName":"Jane Doe","photoUrl":"https://x.test/p.png","lastSignedInAt":"1600000000000","createdAt":"1577836800000","customAttributes":"{\"admin\":true}","providerUserInfo":[]},
{"localId":"Zk2","email":"gone@example.com","disabled":true,"providerUserInfo":[{"providerId":"google.com"}]},
{"localId":7}
]}`
	dir := withHashes(t)
	open := func(text string) moving.Reader { return moving.Firebase(strings.NewReader(text)) }
	u := bring(t, dir, func() moving.Reader { return open(file) }, moving.Report{Rows: 3, Made: 2, Refused: 1}, "jane@example.com", "user1password")
	is.Equal(u.ExternalID, "Zk1")
	is.Equal(u.Attrs.String(), `{"admin":true}`)
	is.Equal(u.Created, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	gone, err := dir.UserByExternalID(t.Context(), "Zk2")
	is.NoErr(err)
	is.Equal(gone.State, roster.StateDeactivated)

	for _, text := range []string{"", "[]", `{"people":[]}`, `{"users":{}}`, `{"users":[{"localId":"a"}`, `{"users":[{"localId":"` + strings.Repeat("x", 2<<20)} {
		_, _, err := all(t.Context(), open(text))
		is.True(err != nil)
	}
}

// A reader of a file that anybody wrote panics on nothing, and ends.
func FuzzReaders(f *testing.F) {
	for _, text := range []string{fewLines, everything, "email,name\na@x.test,\"b\n\"\n", `{"users":[{"localId":"a","createdAt":"1"}]}`, "id,primary_email_address\n1,a@x.test\n", `{"user_id":"auth0|1"}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		open := []moving.Reader{moving.NewJSONLines(strings.NewReader(text)), moving.Auth0(strings.NewReader(text)), moving.Firebase(strings.NewReader(text))}
		if r, err := moving.NewCSV(strings.NewReader(text), moving.Mapping{}); err == nil {
			open = append(open, r)
		}
		if r, err := moving.Clerk(strings.NewReader(text)); err == nil {
			open = append(open, r)
		}
		for _, r := range open {
			all(t.Context(), r)
		}
	})
}
