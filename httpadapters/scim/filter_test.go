package scim_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/matryer/is"

	"example.com/roster"
)

// TestFilter finds users by the whole grammar of RFC 7644, section 3.4.2.2.
func TestFilter(t *testing.T) {
	f := newFixture(t, nil)
	for _, body := range []string{
		`{"userName":"Ann","externalId":"E1","title":"Boss","name":{"familyName":"Archer"},"emails":[{"value":"ann@x.example","type":"work","primary":true},{"value":"ann@y.example","type":"home"}]}`,
		`{"userName":"Ben","externalId":"e1","title":"boss","active":false,"emails":[{"value":"ben@y.example","type":"work"}]}`,
		`{"userName":"Zoë","displayName":"a \"quoted\" \\ name","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"A","manager":{"value":"7"}}}`,
	} {
		f.IDs[strings.ToLower(body[13:16])] = must(roster.ParseID(id(f.post("/Users", body))))(t)
	}
	for _, c := range []struct{ filter, want string }{
		{`userName eq "ann"`, "Ann"},
		{`userName eq "ZOË"`, "Zoë"},
		{`USERNAME EQ "ann"`, "Ann"},
		{`urn:ietf:params:scim:schemas:core:2.0:User:userName sw "a" and title pr`, "Ann"},
		{`userName eq "ALICE@x.test"`, "alice@x.test"}, // whom another set made, by the address
		{`userName eq "nobody"`, ""},
		{`userName eq ""`, ""},
		{`externalId eq "E1"`, "Ann"}, // case matters
		{`externalId sw "e"`, "Ben"},
		{`externalId pr`, "Ann Ben"},
		{`id eq "{ann}"`, "Ann"},
		{`id eq "{unknown}"`, ""},
		{`id eq "7"`, ""},
		{`title eq "BOSS"`, "Ann Ben"}, // case does not matter
		{`title co "os" and title ew "s" and title gt "bop" and title le "boss"`, "Ann Ben"},
		{`title ne "boss" and externalId pr`, ""},
		{`title eq null and displayName pr and active eq true and userName sw "z"`, "Zoë"},
		{`title ne null`, "Ann Ben"},
		{`not (title pr) and userName sw "Zo"`, "Zoë"},
		{`title eq "boss" and (userName eq "ann" or userName eq "zoë")`, "Ann"},
		{`userName eq "ann" or userName eq "ben" and active eq true`, "Ann"}, // and goes first
		{`(userName eq "ann" or userName eq "ben") and active eq false`, "Ben"},
		{`active eq "False"`, "dave@x.test Ben"},
		{`not (active eq true)`, "dave@x.test Ben"},
		{`not (externalId pr) and userName co "o" and not (userName co "@")`, "Zoë"},
		{`emails eq "ann@y.example"`, "Ann"},
		{`emails.value ew "Y.EXAMPLE"`, "Ann Ben"},
		{`emails[type eq "work" and value ew "y.example"]`, "Ben"},
		{`emails[type eq "home" or value sw "ben"]`, "Ann Ben"},
		{`emails[not (type eq "work")]`, "Ann"},
		{`emails[primary eq true] and externalId pr`, "Ann"},
		{`name.familyName eq "archer"`, "Ann"},
		{`name pr and externalId pr`, "Ann"},
		{`displayName eq "A \"quoted\" \\ NAME"`, "Zoë"},
		{`displayName co "\u0061 "`, "Zoë"},
		{enterprise + `:department eq "a"`, "Zoë"},
		{enterprise + `:manager eq "7"`, "Zoë"},
		{enterprise + `:manager.value eq "7"`, "Zoë"},
		{enterprise + ` pr`, "Zoë"},
		{`meta.created ge "2030-01-01T01:00:00Z" and meta.lastModified lt "2040-01-01T00:00:00+01:00" and externalId pr`, "Ann Ben"},
		{`meta.created lt "2000-01-01T00:00:00Z"`, ""},
		{`meta.created eq "2000-01-01T00:00:00.000000001Z"`, ""},
		{`meta.created sw "2030-" and meta.lastModified co "t01" and externalId pr`, "Ann Ben"}, // a time as a text
		{`meta.created sw "1999-"`, ""},
		{`meta.resourceType eq "User" and externalId pr`, "Ann Ben"},
		{`schemas eq "` + enterprise + `"`, "Zoë"},
	} {
		t.Run(c.filter, func(t *testing.T) {
			is := is.New(t)
			f := f.in(t)
			is.Equal(strings.Join(f.find("/Users", c.filter), " "), c.want)
		})
	}
}

// TestBadFilter refuses filters, and says why.
func TestBadFilter(t *testing.T) {
	f := newFixture(t, nil)
	for _, c := range []struct {
		filter, scimType string
		status           int
	}{
		{`shoeSize eq "44"`, "invalidFilter", 400},
		{`urn:example:User:title pr`, "invalidFilter", 400},
		{`userName`, "invalidFilter", 400},
		{`userName is "x"`, "invalidFilter", 400},
		{`userName eq`, "invalidFilter", 400},
		{`userName eq x`, "invalidFilter", 400},
		{`userName eq "x`, "invalidFilter", 400},
		{`userName eq "\q"`, "invalidFilter", 400},
		{`userName eq 'x'`, "invalidFilter", 400},
		{`userName eq 7`, "invalidFilter", 400},
		{`userName eq "x" and`, "invalidFilter", 400},
		{`userName eq "x" userName eq "y"`, "invalidFilter", 400},
		{`(userName eq "x"`, "invalidFilter", 400},
		{`userName eq "x")`, "invalidFilter", 400},
		{`not userName pr`, "invalidFilter", 400},
		{`emails[type eq "work"`, "invalidFilter", 400},
		{`emails[type eq "work"].value eq "x"`, "invalidFilter", 400},
		{`emails[emails[type pr]]`, "invalidFilter", 400},
		{`emails[shoeSize pr]`, "invalidFilter", 400},
		{`title[value pr]`, "invalidFilter", 400},
		{`active gt true`, "invalidFilter", 400},
		{`active eq "perhaps"`, "invalidFilter", 400},
		{`active co "t"`, "invalidFilter", 400},
		{`name eq "x"`, "invalidFilter", 400},
		{`meta.created gt "yesterday"`, "invalidFilter", 400},
		{`title gt null`, "invalidFilter", 400},
		{`x509Certificates.value gt "x"`, "invalidFilter", 400},
		{`password eq "x"`, "sensitive", 403},
		{`userName pr or not (PASSWORD pr)`, "sensitive", 403},
		{strings.Repeat(`(`, 17) + `title pr` + strings.Repeat(`)`, 17), "invalidFilter", 400},
		{strings.Repeat(`title pr and `, 64) + `title pr`, "invalidFilter", 400},
		{`title eq "` + strings.Repeat("x", 8<<10) + `"`, "invalidFilter", 400},
		{strings.Repeat(`userName eq "x@x.test" and `, 40) + `title pr`, "invalidFilter", 400}, // more than a store is asked
	} {
		name := c.filter[:min(40, len(c.filter))]
		t.Run(name, func(t *testing.T) {
			is := is.New(t)
			r := f.ask("adm1", "GET", "/Users?filter="+url.QueryEscape(c.filter), "")
			is.Equal(r.Status, c.status)
			is.Equal(parsed(t, r.Body)["scimType"], c.scimType)
		})
	}
	is := is.New(t)
	is.Equal(f.ask("adm1", "GET", "/Users?sortBy=password", "").Status, 403)
	for _, path := range []string{"/Schemas", "/ResourceTypes", "/ServiceProviderConfig"} {
		is.Equal(f.ask("adm1", "GET", path+"?filter=name+pr", "").Status, 403)
	}
}

// A list is in the order that is asked for, whether an index has it or not.
func TestSort(t *testing.T) {
	f := newFixture(t, nil)
	for _, body := range []string{
		`{"userName":"c","title":"b","externalId":"1","emails":[{"value":"z@z.example"},{"value":"a@z.example","primary":true}]}`,
		`{"userName":"A","title":"C","externalId":"2","emails":[{"value":"b@z.example"}]}`,
		`{"userName":"b","externalId":"3"}`,
	} {
		f.post("/Users", body)
		f.Clock.Add(1)
	}
	for query, want := range map[string]string{
		"":                                      "c A b",
		"&sortBy=userName":                      "A b c",
		"&sortBy=userName&sortOrder=descending": "c b A",
		"&sortBy=title":                         "c A b", // without a value last
		"&sortBy=title&sortOrder=descending":    "b A c",
		"&sortBy=emails":                        "c A b",
		"&sortBy=emails.value&sortOrder=descending": "b A c",
		"&sortBy=meta.created&sortOrder=descending": "b A c",
		"&sortBy=META.lastModified":                 "c A b",
		"&sortBy=userName&startIndex=2&count=1":     "b",
	} {
		t.Run(query, func(t *testing.T) {
			is := is.New(t)
			var names []string
			for _, u := range f.get("/Users?filter=externalId+pr" + query)["Resources"].([]any) {
				names = append(names, u.(object)["userName"].(string))
			}
			is.Equal(strings.Join(names, " "), want)
		})
	}
	is := is.New(t)
	for _, bad := range []string{"sortBy=shoeSize", "sortBy=name", "sortBy=title&sortOrder=up", "sortBy=title&cursor="} {
		is.Equal(f.ask("adm1", "GET", "/Users?"+bad, "").Status, 400)
	}
}
