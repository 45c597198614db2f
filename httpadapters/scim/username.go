package scim

import "example.com/roster"

// foldName returns the form in which names to sign in by are compared.
func foldName(text string) string {
	if canonical, err := roster.CanonicalUsername(text); err == nil {
		return canonical
	}
	return fold(text)
}

// teamKey returns the form in which names of groups are compared.
func teamKey(name string) string {
	return (&roster.TeamProfile{Name: name}).NameKey()
}
