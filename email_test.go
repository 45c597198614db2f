package roster_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

func TestCanonicalEmail(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct{ name, address, want string }{
		{"kept", "jane.doe@example.com", "jane.doe@example.com"},
		{"letters in lower case", "Jane.DOE@Example.COM", "jane.doe@example.com"},
		{"plus tag kept", "jane+news@example.com", "jane+news@example.com"},
		{"all of atext", "!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com"},
		{"composed", "j\u00e9r\u00f4me@example.com", "j\u00e9r\u00f4me@example.com"},
		{"decomposed", "je\u0301ro\u0302me@example.com", "j\u00e9r\u00f4me@example.com"},
		{"decomposed capital stays a capital", "E\u0301a@example.com", "\u00c9a@example.com"},
		{"capital whose small letter composes", "H\u0331a@example.com", "\u1e96a@example.com"},
		{"dotless i is another letter", "m\u0131ke@example.com", "m\u0131ke@example.com"},
		{"dotted capital I is another letter", "m\u0130ke@example.com", "m\u0130ke@example.com"},
		{"long s is another letter", "\u017fam@example.com", "\u017fam@example.com"},
		{"full width is another letter", "\uff4dike@example.com", "\uff4dike@example.com"},
		{"domain to its A-label", "a@B\u00fccher.example", "a@xn--bcher-kva.example"},
		{"A-label kept", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"},
		{"sharp s of a domain kept apart", "a@stra\u00dfe.example", "a@xn--strae-oqa.example"},
		{"full width domain", "a@\uff45xample.com", "a@example.com"},
		{"ideographic dot", "a@example\u3002com", "a@example.com"},
		{"longest local part", long + "@example.com", long + "@example.com"},
		{"last label with a digit", "a@example.c0m", "a@example.c0m"},
		{"capital that composes stays a capital", "K\u0331@example.com", "\u1e34@example.com"},
		{"marks in another order", "a\u0307\u0323@example.com", "\u1ea1\u0307@example.com"},
		{"NFC turns into another letter", "\u212b@example.com", "\u00c5@example.com"},
		{"NFC makes longer", "\u0958@example.com", "\u0915\u093c@example.com"},
		{"decomposed domain in capitals", "a@BU\u0308CHER.example", "a@xn--bcher-kva.example"},
		{"Kelvin sign in a domain", "a@\u212aelvin.example", "a@kelvin.example"},
		{"long s in a domain", "a@e\u017fample.com", "a@esample.com"},
		{"dotted capital I in a domain", "a@\u0130stanbul.example", "a@xn--istanbul-o0e.example"},
		{"final sigma kept apart", "a@\u03b2\u03cc\u03bb\u03bf\u03c2.example", "a@xn--nxasmm1c.example"},
		{"joiner where the script asks for it", "a@\u0915\u094d\u200d\u0937.example", "a@xn--11b2ezcw70k.example"},
		{"right to left", "a@\u05d0\u05d11.example", "a@xn--1-zhcd.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			is := is.New(t)
			got, err := roster.CanonicalEmail(c.address)
			is.NoErr(err)
			is.Equal(got, c.want)
			again, err := roster.CanonicalEmail(got)
			is.NoErr(err)
			is.Equal(again, got)
		})
	}
}

func TestCanonicalEmailRefuses(t *testing.T) {
	domain63 := strings.Repeat("d", 63)
	for name, address := range map[string]string{
		"empty":                      "",
		"no at":                      "jane.example.com",
		"no local part":              "@example.com",
		"no domain":                  "jane@",
		"leading blank":              " jane@example.com",
		"trailing blank":             "jane@example.com ",
		"inner blank":                "jane doe@example.com",
		"tab":                        "\tjane@example.com",
		"no-break space":             "jane\u00a0@example.com",
		"newline and header":         "v@x.test\r\nBcc: w@x.test",
		"NUL":                        "ja\x00ne@example.com",
		"invalid UTF-8":              "ja\xffne@example.com",
		"zero width space":           "ja\u200bne@example.com",
		"bidi override":              "ja\u202ene@example.com",
		"soft hyphen":                "ja\u00adne@example.com",
		"hidden in the domain, ZWSP": "jane@exam\u200bple.com",
		"hidden in the domain, SHY":  "jane@exam\u00adple.com",
		"hidden in the domain, WJ":   "jane@example.c\u2060om",
		"hidden in the domain, BOM":  "jane@\ufeffexample.com",
		"hidden in the domain, VS16": "jane@example\ufe0f.com",
		"hidden in the domain, CGJ":  "jane@exa\u034fmple.com",
		"hidden in the domain, HF":   "jane@exa\u3164mple.com",
		"quoted":                     `"jane doe"@example.com`,
		"comment":                    "jane(work)@example.com",
		"display name":               "Jane <jane@example.com>",
		"two at signs":               "jane@doe@example.com",
		"list":                       "a@x.test,b@x.test",
		"leading dot":                ".jane@example.com",
		"trailing dot of the local":  "jane.@example.com",
		"double dot":                 "jane..doe@example.com",
		"local part of 65":           strings.Repeat("a", 65) + "@example.com",
		"local part of 65 in UTF-8":  strings.Repeat("\u00e9", 33) + "@example.com",
		"255 bytes":                  strings.Repeat("a", 64) + "@" + domain63 + "." + domain63 + "." + strings.Repeat("d", 58) + ".com",
		"a mebibyte":                 strings.Repeat("a", 1<<20) + "@example.com",
		"no dot":                     "jane@localhost",
		"trailing dot":               "jane@example.com.",
		"network address":            "jane@127.0.0.1",
		"address literal":            "jane@[127.0.0.1]",
		"digits last":                "jane@example.123",
		"empty label":                "jane@example..com",
		"label of 64":                "jane@" + strings.Repeat("d", 64) + ".com",
		"underscore in the domain":   "jane@ex_ample.com",
		"hyphen first":               "jane@-example.com",
		"Kelvin sign":                "mi\u212ae@example.com",
		"Greek question mark":        "a\u037eb@example.com",
		"Greek varia":                "a\u1fefb@example.com",
		"65 bytes after NFC":         strings.Repeat("\u0958", 11) + "@example.com",
		"255 bytes as an A-label":    "a@" + strings.Repeat(domain63+".", 3) + strings.Repeat("d", 57) + ".\u00e4",
		"joiner between letters":     "jane@a\u200db.example",
		"both directions":            "jane@a\u05d0.example",
		"digit before right to left": "jane@1.\u05d0\u05d1",
		"A-label of ASCII":           "jane@xn--ab-.example",
		"A-label of a capital":       "jane@xn--bcher-2pa.example",
		"A-label that is not NFC":    "jane@xn--munchen-gie.example",
		"full-width digits last":     "jane@example.\uff11\uff12",
	} {
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			got, err := roster.CanonicalEmail(address)
			is.Equal(got, "")
			is.True(errors.Is(err, roster.ErrInvalid))
			var invalid *roster.InvalidError
			is.True(errors.As(err, &invalid))
			is.Equal(invalid.Field, "email")
		})
	}
}

func FuzzCanonicalEmail(f *testing.F) {
	for _, seed := range []string{
		"jane@example.com", "E\u0301@b\u00fccher.example", "mi\u212ae@x.test", "a@xn--bcher-kva.example", "\"a\"@b.c", "H\u0331@a.b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		canonical, err := roster.CanonicalEmail(address)
		if err != nil {
			if !errors.Is(err, roster.ErrInvalid) || canonical != "" {
				t.Fatalf("%q: %q, %v", address, canonical, err)
			}
			return
		}
		if again, err := roster.CanonicalEmail(canonical); err != nil || again != canonical {
			t.Fatalf("%q: canonical %q becomes %q, %v", address, canonical, again, err)
		}
		if len(canonical) > 254 || strings.ContainsAny(canonical, " \t\r\n\x00\"(),:;<>[\\]") {
			t.Fatalf("%q: canonical %q", address, canonical)
		}
	})
}
