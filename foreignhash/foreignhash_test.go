package foreignhash_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/matryer/is"

	"example.com/roster"
	"example.com/roster/foreignhash"
)

var makes = map[string]roster.ForeignHash{
	"bcrypt": foreignhash.Bcrypt{},
	"scrypt": foreignhash.Scrypt{},
	"pbkdf2": foreignhash.PBKDF2{},
	"aspnet": foreignhash.ASPNET{}, "ldap": foreignhash.LDAP{}, "firebase": firebase(),
}

// firebase checks hashes of the project that Firebase's own page has as its example.
func firebase() *foreignhash.Firebase {
	f, err := foreignhash.NewFirebase(foreignhash.FirebaseParameters{
		SignerKey:     "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
		SaltSeparator: "Bw==", Rounds: 8, MemCost: 14,
	})
	if err != nil {
		panic(err)
	}
	return f
}

// known are passwords with hashes that other programs made or papers print.
var known = []struct {
	source, name, password string
	stored                 roster.PasswordHash
}{
	{"crypt_blowfish", "bcrypt", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"},
	{"crypt_blowfish", "bcrypt", "U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"},
	{"crypt_blowfish", "bcrypt", "U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"},
	{"crypt_blowfish", "bcrypt", "", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"},
	{"libcrypt, 72 bytes", "bcrypt", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "$2y$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"},
	{"libcrypt, not ASCII", "bcrypt", "lètmein", "$2b$06$abcdefghijklmnopqrstuuPb/IntJLlirAv12HWgtofWRkx/a4ZV."},
	{"RFC 7914, 12", "scrypt", "password", phcScrypt(10, 8, 16, "NaCl", "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")},
	{"RFC 7914, 12", "scrypt", "pleaseletmein", phcScrypt(14, 8, 1, "SodiumChloride", "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")},
	{"passlib's form", "scrypt", "password", "$scrypt$ln=10,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$NCjrUA2xUtbbHAmo50WhMzLYAmm2QSUui4rICAfsnnI"},
	{"Django's form", "scrypt", "lètmein", "scrypt$1024$seasalt$8$5$ozpUt/qDR/QLBzi9csaWJofO252yHC+Oxl5cycNUQkna/BBjumDq5KMXPAq1Xi3sxxGWxqtAlQmEE+DSWNl+FQ=="},
	{"RFC 6070, 1", "pbkdf2", "password", django("sha1", 1, "salt", "0c60c80f961f0e71f3a9b524af6012062fe037a6")},
	{"RFC 6070, 3", "pbkdf2", "password", django("sha1", 4096, "salt", "4b007901b765489abead49d926f721d065a429c1")},
	{"RFC 6070, 5", "pbkdf2", "passwordPASSWORDpassword", django("sha1", 4096, "saltSALTsaltSALTsaltSALTsaltSALTsalt", "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038")},
	{"RFC 6070, 6", "pbkdf2", "pass\x00word", django("sha1", 4096, "sa\x00lt", "56fa6aa75548099dcc37d7f03425e0c3")},
	{"RFC 7914, 11", "pbkdf2", "passwd", django("sha256", 1, "salt", "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783")},
	{"RFC 7914, 11", "pbkdf2", "Password", django("sha256", 80000, "NaCl", "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d")},
	{"Django", "pbkdf2", "lètmein", "pbkdf2_sha256$216000$seasalt$youGZxOw6ZOcfrXv2i8/AhrnpZflJJ9EshS9XmUJTUg="},
	{"Python", "pbkdf2", "password", "$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$G/O7bynZBig0xpI9OJ2.zH5iXh/vIAuDcj9JVCTUa3k"},
	{"Python", "pbkdf2", "password", "$pbkdf2$1000$c2FsdFNBTFRzYWx0$G6waDdf/Iw.9H/8pyV9XXr46lDc"},
	{"Python", "pbkdf2", "password", "$pbkdf2-sha512$1000$c2FsdFNBTFRzYWx0$5SiYE8gYl8siINYJ8hJxrbhJx4ITSnItzCLy92yxVa0U4lEVmOwXAlI18lPhVQwaKgYRhbniDDJZrd2I8elgeQ"},
	{"github.com/firebase/scrypt", "firebase", "user1password", "firebase-scrypt$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="},
	{"ASP.NET's tests, version 2", "aspnet", "my password", "AAABAgMEBQYHCAkKCwwNDg+ukCEMDf0yyQ29NYubggHIVY0sdEUfdyeM+E1LtH1uJg=="},
	{"ASP.NET's tests, SHA-1", "aspnet", "my password", "AQAAAAAAAAD6AAAAEAhftMyfTJylOlZT+eEotFXd1elee8ih5WsjXaR3PA9M"},
	{"ASP.NET's tests, SHA-256", "aspnet", "my password", "AQAAAAEAA9CQAAAAIESkQuj2Du8Y+kbc5lcN/W/3NiAZFEm11P27nrSN5/tId+bR1SwV8CO1Jd72r4C08OLvplNlCDc3oQZ8efcW+jQ="},
	{"ASP.NET's tests, SHA-512", "aspnet", "my password", "AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4B6pZWND6zgESBuWiHw"},
	{"passlib's tests", "ldap", "testing123", "{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr"},
	{"passlib's tests", "ldap", "secret", "{ssha}0H+zTv8o4MR4H43n03eCsvw1luG8LdB7"},
	{"passlib's tests", "ldap", "password", "{SSHA256}x1tymSTVjozxQ2PtT46ysrzhZxbcskK0o2f8hEFx7fAQQmhtDSEkJA=="},
	{"Python", "ldap", "lètmein", "{SSHA384}Y6OoLt2/jMe3CTOWGob4AGOV6UkzM6wUG5eFaUzVfYF6PSWoDfv8zWN7hqQhILwpAQIDBAUGBwg="},
	{"Python", "ldap", "lètmein", "{SSHA512}oibadOTNS6S8ID/egvYPq44hviavo7ymdOx5LX+oqISQVx/Pkeskl+jLzpRC38s1yhmCQ4lvAhmvNoE9XaOD7wECAwQFBgcI"},
}

func phcScrypt(ln, r, p int, salt, key string) roster.PasswordHash {
	b64 := base64.RawStdEncoding.EncodeToString
	return roster.PasswordHash(fmt.Sprintf("$scrypt$ln=%d,r=%d,p=%d$%s$%s", ln, r, p, b64([]byte(salt)), b64(unhex(key))))
}

func django(hash string, iterations int, salt, key string) roster.PasswordHash {
	return roster.PasswordHash(fmt.Sprintf("pbkdf2_%s$%d$%s$%s", hash, iterations, salt, base64.StdEncoding.EncodeToString(unhex(key))))
}

// aspnet returns a hash of ASP.NET Identity of this layout.
func aspnet(version byte, function, rounds uint32, salt, key int) string {
	b := make([]byte, 49)
	if version == 1 {
		b = binary.BigEndian.AppendUint32([]byte{1}, function)
		b = binary.BigEndian.AppendUint32(b, rounds)
		b = binary.BigEndian.AppendUint32(b, uint32(salt))
		b = append(b, make([]byte, salt+key)...)
	}
	return base64.StdEncoding.EncodeToString(b)
}

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

func TestKnown(t *testing.T) {
	for _, k := range known {
		t.Run(k.source+" "+k.name+" "+k.password, func(t *testing.T) {
			is := is.New(t)
			for name, h := range makes {
				own, err := h.Check(k.stored)
				is.NoErr(err)
				is.Equal(own, name == k.name)
			}
			h := makes[k.name]
			ok, err := h.Verify(k.password, k.stored)
			is.NoErr(err)
			is.True(ok)
			ok, err = h.Verify(k.password+"x", k.stored)
			is.NoErr(err)
			is.True(!ok)
		})
	}
}

// A password of more than 72 bytes, of which bcrypt would read only the first 72,
// never matches.
func TestBcryptTruncatesNothing(t *testing.T) {
	is := is.New(t)
	k := known[4]
	is.Equal(len(k.password), 72)
	ok, err := foreignhash.Bcrypt{}.Verify(k.password+"9", k.stored)
	is.NoErr(err)
	is.True(!ok)
}

// A program that cut passwords at 72 bytes has users whose passwords are longer.
func TestBcryptCutsOnRequest(t *testing.T) {
	is := is.New(t)
	k := known[4]
	for _, password := range []string{k.password, k.password + "9"} {
		ok, err := foreignhash.Bcrypt{Cut: true}.Verify(password, k.stored)
		is.NoErr(err)
		is.True(ok)
	}
	ok, err := foreignhash.Bcrypt{Cut: true}.Verify(k.password[:71], k.stored)
	is.NoErr(err)
	is.True(!ok)
}

// Parameters of a project that cannot be right are refused, and are not shown.
func TestFirebaseParameters(t *testing.T) {
	right := foreignhash.FirebaseParameters{SignerKey: "c2lnbmVyIGtleQ==", SaltSeparator: "Bw==", Rounds: 8, MemCost: 14}
	for _, c := range []struct {
		name  string
		wrong func(*foreignhash.FirebaseParameters)
	}{
		{"SignerKey", func(p *foreignhash.FirebaseParameters) { p.SignerKey = "" }},
		{"SignerKey", func(p *foreignhash.FirebaseParameters) { p.SignerKey = "c2lnbmVyIGtleQ" }},
		{"SaltSeparator", func(p *foreignhash.FirebaseParameters) { p.SaltSeparator = "?" }},
		{"Rounds", func(p *foreignhash.FirebaseParameters) { p.Rounds = 0 }},
		{"Rounds", func(p *foreignhash.FirebaseParameters) { p.Rounds = 9 }},
		{"MemCost", func(p *foreignhash.FirebaseParameters) { p.MemCost = 0 }},
		{"MemCost", func(p *foreignhash.FirebaseParameters) { p.MemCost = 15 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			p := right
			c.wrong(&p)
			_, err := foreignhash.NewFirebase(p)
			is.True(err != nil)
			is.True(strings.Contains(err.Error(), c.name+" must be"))
			is.True(!strings.Contains(err.Error(), "c2lnbmVy"))
		})
	}
}

const (
	bcryptBody = "CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
	key32      = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		own  bool // else it is a hash of another make
		text string
	}{
		{"bcrypt", false, ""},
		{"bcrypt", false, "$"},
		{"bcrypt", false, "$2"},
		{"bcrypt", false, "$2$05$" + bcryptBody},
		{"bcrypt", false, "$2x$05$" + bcryptBody},
		{"bcrypt", false, "$1a$05$" + bcryptBody},
		{"bcrypt", true, "$2a$"},
		{"bcrypt", true, "$2a$05$" + bcryptBody[1:]},
		{"bcrypt", true, "$2a$05$" + bcryptBody + "x"},
		{"bcrypt", true, "$2a$05$" + bcryptBody[:52] + "$"},
		{"bcrypt", true, "$2a$05$" + bcryptBody[:51] + "é"},
		{"bcrypt", true, "$2a$05$" + bcryptBody[:52] + "\n"},
		{"bcrypt", true, "$2a$03$" + bcryptBody},
		{"bcrypt", true, "$2a$15$" + bcryptBody},
		{"bcrypt", true, "$2a$31$" + bcryptBody},
		{"bcrypt", true, "$2a$99$" + bcryptBody},
		{"bcrypt", true, "$2a$+5$" + bcryptBody},
		{"bcrypt", true, "$2a$5 $" + bcryptBody},
		{"bcrypt", true, "$2a$-5$" + bcryptBody},
		{"bcrypt", true, "$2a$" + strings.Repeat("9", 1<<20)},

		{"scrypt", false, "scrypt"},
		{"scrypt", false, "$scrypt"},
		{"scrypt", true, "$scrypt$"},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA"},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA$" + key32 + "$"},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$$" + key32},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA$"},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA$" + key32[:20]},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA$" + strings.Repeat("AAAA", 22)},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$" + strings.Repeat("AAAA", 22) + "$" + key32},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA$" + key32[:42] + "B"},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA$" + key32 + "\n"},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=1$c2FsdA==$" + key32},
		{"scrypt", true, "$scrypt$r=8,ln=14,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=14,r=8$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=014,r=8,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=0,r=8,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=-1,r=8,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=14,r=0,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=0$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=14,r=8,p=-1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=18,r=8,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=20,r=8,p=1$c2FsdA$" + key32}, // RFC 7914's last: 1 GiB
		{"scrypt", true, "$scrypt$ln=16,r=8,p=5$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=1,r=1,p=17$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=1,r=1073741823,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=63,r=8,p=1$c2FsdA$" + key32},
		{"scrypt", true, "$scrypt$ln=99999999999999999999,r=8,p=1$c2FsdA$" + key32},
		{"scrypt", true, "scrypt$16384$salt$8$1$" + key32},
		{"scrypt", true, "scrypt$16383$salt$8$1$" + key32 + "="},
		{"scrypt", true, "scrypt$1$salt$8$1$" + key32 + "="},
		{"scrypt", true, "scrypt$262144$salt$8$1$" + key32 + "="},
		{"scrypt", true, "scrypt$16384$$8$1$" + key32 + "="},
		{"scrypt", true, "scrypt$" + strings.Repeat("$", 1<<20)},

		{"pbkdf2", false, "pbkdf2"},
		{"pbkdf2", false, "$pbkdf2-md5$1000$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$"},
		{"pbkdf2", true, "$pbkdf2-sha256$1000$c2FsdA"},
		{"pbkdf2", true, "$pbkdf2-sha256$1000$c2FsdA$" + key32 + "$"},
		{"pbkdf2", true, "$pbkdf2-sha256$0$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$-1$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$01000$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$1e3$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$3000001$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$1500001$c2FsdA$" + strings.Repeat("AAAA", 15)}, // two blocks
		{"pbkdf2", true, "$pbkdf2-sha256$99999999999999999999$c2FsdA$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$1000$$" + key32},
		{"pbkdf2", true, "$pbkdf2-sha256$1000$c2FsdA$"},
		{"pbkdf2", true, "$pbkdf2-sha256$1000$c2FsdA$AAAA"},
		{"pbkdf2", true, "$pbkdf2-sha256$1000$c2F+dA$" + key32},
		{"pbkdf2", true, "pbkdf2_sha256$1000$salt$" + key32},
		{"pbkdf2", true, "pbkdf2_sha256$1000$salt$" + key32[:42] + "."},
		{"pbkdf2", true, "pbkdf2_sha256$1000$salt$\r\n" + key32 + "="},
		{"pbkdf2", true, "pbkdf2_sha256$1000$" + strings.Repeat("s", 65) + "$" + key32 + "="},
		{"pbkdf2", true, "pbkdf2_sha256$" + strings.Repeat("1", 1<<20)},

		{"aspnet", false, "A"},
		{"aspnet", true, "AQ"},
		{"aspnet", true, "AQAAAAEAA9CQAAAAIESkQuj2Du8Y"},
		{"aspnet", true, aspnet(0, 0, 0, 0, 0)[:64]}, // version 2 of another length
		{"aspnet", true, aspnet(1, 3, 1000, 16, 32)}, // no such function
		{"aspnet", true, aspnet(1, 1, 0, 16, 32)},
		{"aspnet", true, aspnet(1, 1, 3_000_001, 16, 32)},
		{"aspnet", true, aspnet(1, 0, 1_500_001, 16, 32)}, // two blocks of SHA-1
		{"aspnet", true, aspnet(1, 1, 1<<32-1, 16, 32)},
		{"aspnet", true, aspnet(1, 1, 1000, 0, 32)},
		{"aspnet", true, aspnet(1, 1, 1000, 16, 15)},
		{"aspnet", true, aspnet(1, 1, 1000, 65, 32)},
		{"aspnet", true, "AA" + strings.Repeat("A", 1<<20)},

		{"ldap", false, "{SHA}AAAA"},
		{"ldap", false, "{SSHA"},
		{"ldap", true, "{SSHA}"},
		{"ldap", true, "{SSHA}" + key32},
		{"ldap", true, "{SSHA}" + base64.StdEncoding.EncodeToString(make([]byte, 20))}, // no salt
		{"ldap", true, "{SSHA}" + base64.StdEncoding.EncodeToString(make([]byte, 20+65))},
		{"ldap", true, "{SSHA512}" + base64.StdEncoding.EncodeToString(make([]byte, 28))},
		{"ldap", true, "{SSHA}" + base64.StdEncoding.EncodeToString(make([]byte, 28)) + "\n"},
		{"ldap", true, "{SSHA}" + strings.Repeat("A", 1<<20)},

		{"firebase", false, "firebase-scrypt"},
		{"firebase", true, "firebase-scrypt$"},
		{"firebase", true, "firebase-scrypt$42xEC+ixf3L2lw=="},
		{"firebase", true, "firebase-scrypt$42xEC+ixf3L2lw==$" + key32 + "="}, // of a shorter signer key
		{"firebase", true, "firebase-scrypt$$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=="},
		{"firebase", true, "firebase-scrypt$" + strings.Repeat("A", 1<<20)},
	} {
		t.Run(fmt.Sprintf("%.80q", c.text), func(t *testing.T) {
			is := is.New(t)
			h := makes[c.name]
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			own, err := h.Check(roster.PasswordHash(c.text))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			is.Equal(own, c.own)
			is.Equal(errors.Is(err, roster.ErrUnusableHash), c.own)
			is.True(after.TotalAlloc-before.TotalAlloc < 1<<16) // no memory is taken
			is.True(took < time.Second)
			_, err = h.Verify("password", roster.PasswordHash(c.text))
			is.True(errors.Is(err, roster.ErrUnusableHash))
			is.True(!strings.Contains(err.Error(), "AAAA")) // the hash stays hidden
		})
	}
}

// Hashes at the bounds are accepted.
func TestMost(t *testing.T) {
	is := is.New(t)
	for name, text := range map[string]roster.PasswordHash{
		"bcrypt": "$2b$14$" + bcryptBody,
		"scrypt": "$scrypt$ln=17,r=8,p=2$c2FsdA$" + key32,
		"pbkdf2": "$pbkdf2-sha256$3000000$c2FsdA$" + key32,
		"aspnet": roster.PasswordHash(aspnet(1, 2, 3_000_000, 64, 64)),
		"ldap":   roster.PasswordHash("{SSHA512}" + base64.StdEncoding.EncodeToString(make([]byte, 64+64))),
	} {
		own, err := makes[name].Check(text)
		is.NoErr(err)
		is.True(own)
	}
}

// Hashes of one cost have one name, whatever their salts and keys are.
func TestCost(t *testing.T) {
	for text, want := range map[roster.PasswordHash]string{
		"$2b$12$" + bcryptBody:                            "bcrypt 12",
		"$2a$04$" + bcryptBody:                            "bcrypt 04",
		"$scrypt$ln=4,r=1,p=1$c2FsdA$" + key32:            "scrypt n=16,r=1,p=1",
		"scrypt$16$salt$1$1$" + key32 + "=":               "scrypt n=16,r=1,p=1",
		"$pbkdf2-sha256$29000$c2FsdA$" + key32:            "pbkdf2 sha256 29000",
		"pbkdf2_sha256$29000$another salt$" + key32 + "=": "pbkdf2 sha256 29000",
		"pbkdf2_sha1$29000$salt$" + key32 + "=":           "pbkdf2 sha160 58000", // two blocks
		roster.PasswordHash(aspnet(1, 0, 1_000, 16, 32)):  "aspnet sha160 2000",
		roster.PasswordHash(aspnet(0, 0, 0, 0, 0)):        "aspnet sha160 2000",
		"{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr":          "ldap {SSHA}",
		known[len(known)-10].stored:                       "firebase n=16384,r=8",
	} {
		t.Run(want, func(t *testing.T) {
			is := is.New(t)
			for _, h := range makes {
				if own, err := h.Check(text); own {
					is.NoErr(err)
					is.Equal(h.Cost(text), want)
				}
			}
		})
	}
}
