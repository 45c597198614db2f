package database

import (
	"strings"
	"testing"

	"github.com/matryer/is"
)

// TestForms parses names in wrong forms: the error says what is wrong and does
// not contain the password, wherever that stands.
func TestForms(t *testing.T) {
	const secret = "hidden"
	for _, test := range []struct{ text, says string }{
		{"", "must be sqlite:FILE, postgres://"},
		{secret, "must be sqlite:FILE, postgres://"},
		{"roster.db", "must be sqlite:FILE, postgres://"},
		{"oracle://me:hidden@host/name", "must be sqlite:FILE, postgres://"},
		{"postgres:me:hidden@host/name", "must be sqlite:FILE, postgres://"},
		{"sqlite:", "must be followed by a file"},
		{"mysql://", "USER:PASSWORD@HOST:PORT/NAME"},
		{"mysql://me:hidden@host", "USER:PASSWORD@HOST:PORT/NAME"},
		{"mysql://me:hidden@host/", "USER:PASSWORD@HOST:PORT/NAME"},
		{"mysql://me:hidden@tcp(host:3306)/name", "USER:PASSWORD@HOST:PORT/NAME"},
		{"mysql://host/name", "must name a user and a host"},
		{"mysql://me:hidden@/name", "must name a user and a host"},
		{"mysql://me:12/hidden@host/name", "%XX"},
		{"mysql://me:12?hidden@host/name", "%XX"},
		{"mysql://me:12#hidden@host/name", "%XX"},
		{"mysql://me:12%hidden@host/name", "%XX"},
		{"mysql://me@host/name?password=hidden", "before the @"},
		{"mysql://me:hidden@host/name?tls=nonsense", "host/name: invalid value / unknown config name: nonsense"},
		{"mysql://me:hidden@host/name?timeout=soon", "soon"},
		{"postgres://me:hidden@host", "USER:PASSWORD@HOST:PORT/NAME"},
		{"postgres://me:12/hidden@host/name", "%XX"},
		{"postgres://me:hidden@host/name?a=%zz", "%XX"},
		{"postgres://me@host/name?PassWord=hidden", "before the @"},
		{"postgres://me@host/name?sslpassword=hidden", "before the @"},
		{"postgres://me:hidden@host:port/name", "port"},
		{"postgres://me:hidden@host/name?sslmode=nonsense", "sslmode is invalid"},
	} {
		t.Run(test.text, func(t *testing.T) {
			is := is.New(t)
			_, err := Parse(test.text)
			is.True(err != nil)
			is.True(strings.HasPrefix(err.Error(), "database: "))
			is.True(strings.Contains(err.Error(), test.says))
			is.True(!strings.Contains(err.Error(), secret))
		})
	}
}

func TestNames(t *testing.T) {
	for text, shown := range map[string]string{
		"sqlite:a b?#%.db":                                 "sqlite:a b?#%.db",
		"postgres:///name":                                 "postgres:///name",
		"postgres://me:hidden@host/name":                   "postgres://host/name",
		"postgresql://me:hid@den@host:5432/na%20me?a=b":    "postgresql://host:5432/na me",
		"postgres://me@one:5432,two:5433/name":             "postgres://one:5432,two:5433/name",
		"mysql://me:hid%2Fden@[::1]:3306/name?parseTime=1": "mysql://[::1]:3306/name",
	} {
		t.Run(text, func(t *testing.T) {
			is := is.New(t)
			d, err := Parse(text)
			is.NoErr(err)
			is.Equal(d.String(), shown)
		})
	}
}

// awkward is a password with every character that has a meaning in a URL.
const awkward = "p:a/s@s?w#o%r d"

const awkwardURL = "m%65:p:a%2Fs@s%3Fw%23o%25r%20d@host:7/na%2Fme?"

func TestPostgresSettings(t *testing.T) {
	is := is.New(t)
	a, err := parseAddress(awkwardURL + "application_name=shop%201&connect_timeout=3")
	is.NoErr(err)
	cfg, err := postgresConfig(a)
	is.NoErr(err)
	is.Equal(cfg.User, "me")
	is.Equal(cfg.Password, awkward)
	is.Equal(cfg.Host, "host")
	is.Equal(cfg.Port, uint16(7))
	is.Equal(cfg.Database, "na/me")
	is.Equal(cfg.RuntimeParams["application_name"], "shop 1")
	is.Equal(cfg.ConnectTimeout.Seconds(), 3.0)

	a, err = parseAddress("me@one:1,two:2/name?target_session_attrs=read-write")
	is.NoErr(err)
	t.Setenv("PGPASSWORD", "from outside")
	cfg, err = postgresConfig(a)
	is.NoErr(err)
	is.Equal(cfg.Password, "from outside")
	is.Equal(cfg.ConnectTimeout, dialTime)
	is.Equal(cfg.Fallbacks[len(cfg.Fallbacks)-1].Port, uint16(2))
}

func TestMySQLSettings(t *testing.T) {
	is := is.New(t)
	a, err := parseAddress(awkwardURL + "timeout=3s&wsrep_sync_wait=1")
	is.NoErr(err)
	cfg, err := mysqlConfig(a)
	is.NoErr(err)
	is.Equal(cfg.User, "me")
	is.Equal(cfg.Passwd, awkward)
	is.Equal(cfg.Addr, "host:7")
	is.Equal(cfg.DBName, "na/me")
	is.Equal(cfg.Params["wsrep_sync_wait"], "1")
	is.Equal(cfg.Timeout.Seconds(), 3.0)

	a, err = parseAddress("me@host/name")
	is.NoErr(err)
	t.Setenv("MYSQL_PWD", "from outside")
	cfg, err = mysqlConfig(a)
	is.NoErr(err)
	is.Equal(cfg.Passwd, "from outside")
	is.Equal(cfg.Addr, "host:3306")
	is.Equal(cfg.Timeout, dialTime)
}
