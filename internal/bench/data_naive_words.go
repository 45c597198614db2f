package main

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"

	"example.com/roster"
)

// naiveKeys returns the rows of words of user n, as roster has them: each word, and its
// first one, two and three letters; of an address the whole, and its domain as a word.
func naiveKeys(n int) []string {
	u := userOf(n)
	var keys []string
	for _, word := range roster.SearchWords(&u) {
		keys = append(keys, word)
		if strings.IndexByte(word, '@') > 0 {
			continue
		}
		letters := strings.TrimPrefix(word, "@")
		for first := range min(3, len(letters)) {
			keys = append(keys, word[:len(word)-len(letters)+first+1])
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// naiveCommon are the keys that a quarter of the users have. Like roster it has no rows of
// them.
var naiveCommon = sync.OnceValue(func() map[string]bool {
	const sample = 512
	users := map[string]int{}
	for n := range sample {
		for _, key := range naiveKeys(n) {
			users[key]++
		}
	}
	common := map[string]bool{}
	for key, n := range users {
		if n >= sample/4 {
			common[key] = true
		}
	}
	return common
})

// wordsOf is how many users' words are sorted at once.
const wordsOf = 10_000

// naivePutWords inserts the words of users from to before until, in the order of the
// table.
func naivePutWords(ctx context.Context, tx *sql.Tx, from, until int) error {
	insert, err := tx.PrepareContext(ctx, "INSERT INTO words VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	var rows [][4]string
	account := roster.DefaultAccount().String()
	for n := from; n < until; n++ {
		u := userOf(n)
		for _, key := range naiveKeys(n) {
			if !naiveCommon()[key] {
				rows = append(rows, [4]string{account, key, u.Name, u.ID.String()})
			}
		}
	}
	slices.SortFunc(rows, func(a, b [4]string) int { return slices.Compare(a[:], b[:]) })
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row[0], row[1], row[2], row[3]); err != nil {
			return err
		}
	}
	return nil
}
