package storetest

import (
	"context"
	"slices"
	"strings"

	"example.com/roster"
)

// searchBy answers searches by other words, or compares them otherwise.
func searchBy(words func(u *roster.User) []string, match func(words, terms []string) bool) func(h *hooks) {
	return onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		all := q
		all.Search, all.Skip, all.Limit = nil, 0, 0
		users, err := r.Users(ctx, all)
		users = slices.DeleteFunc(users, func(u roster.User) bool { return !match(words(&u), q.Search) })
		return pageOf(users, q), err
	})
}

var searchMutants = []mutant{
	{"a term is found in the middle of a word", searchesSelect, searchBy(roster.SearchWords, func(words, terms []string) bool {
		return !slices.ContainsFunc(terms, func(term string) bool { return !strings.Contains(strings.Join(words, " "), term) })
	})},
	{"a term is a whole word", searchesSelect, searchBy(roster.SearchWords, func(words, terms []string) bool {
		return !slices.ContainsFunc(terms, func(term string) bool { return !slices.Contains(words, term) })
	})},
	{"one of the terms is enough", searchesSelect, searchBy(roster.SearchWords, func(words, terms []string) bool {
		return len(terms) == 0 || slices.ContainsFunc(terms, func(term string) bool { return roster.MatchWords(words, []string{term}) })
	})},
	{"of the words the first 1,000 of the account are found", searchesSelect, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		if len(q.Search) > 0 {
			*users = (*users)[:min(len(*users), 150)]
		}
	})},
	{"the external id has no words", searchesSelect, searchBy(func(u *roster.User) []string {
		without := *u
		without.ExternalID = ""
		return roster.SearchWords(&without)
	}, roster.MatchWords)},
	{"a user comes once for each of its words", searchesSelect, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		if len(q.Search) > 0 && len(*users) > 0 {
			*users = append(*users, (*users)[len(*users)-1])
		}
	})},
	{"a search is of the first page alone", searchesOnPages, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if q.After != nil {
			q.Search = nil
		}
	})},
	{"a search ignores the other conditions", searchesOnPages, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if len(q.Search) > 0 {
			q.Where = nil
		}
	})},
	{"a search is in the order of names", searchesOnPages, onQuery(roster.Reader.Users, func(q *roster.UserSelection) {
		if len(q.Search) > 0 && q.After == nil {
			q.Sort = []roster.SortKey{{Field: roster.FieldName}}
		}
	})},
	{"a search never pauses", searchesPause, onQuery(roster.Reader.Users, func(q *roster.UserSelection) { q.Pause = nil })},
	{"a search that pauses returns nobody", searchesPause, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		if q.Pause != nil && q.Pause.At != nil {
			*users = nil
		}
	})},
	{"a search pauses one user too late", searchesPause, onResult(roster.Reader.Users, func(q roster.UserSelection, users *[]roster.User) {
		if n := len(*users); q.Pause != nil && n > 0 && n < q.Limit {
			last := positionOf(&(*users)[n-1], q.Sort)
			*users, q.Pause.At = (*users)[:n-1], &last
		}
	})},
	{"a search pauses though it skips users", searchesPause, onRead(func(ctx context.Context, r roster.Reader, q roster.UserSelection) ([]roster.User, error) {
		users, err := r.Users(ctx, q)
		if q.Pause != nil && q.Skip > 0 && len(users) > 0 {
			at := positionOf(&users[0], q.Sort)
			q.Pause.At = &at
		}
		return users, err
	})},
	{"the words of an insert stay", changedWordsAreFound, func(h *hooks) {
		was := map[roster.ID][]string{}
		editPut(func(u *roster.User) {
			if u.Version == 0 {
				was[u.ID] = roster.SearchWords(u)
			}
		})(h)
		searchBy(func(u *roster.User) []string { return append(roster.SearchWords(u), was[u.ID]...) }, roster.MatchWords)(h)
	}},
	{"a deleted user has no words", changedWordsAreFound, searchBy(func(u *roster.User) []string {
		if u.State == roster.StateDeleted {
			return nil
		}
		return roster.SearchWords(u)
	}, roster.MatchWords)},
}
