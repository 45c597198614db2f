package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"example.com/roster"
)

// A word that many users of an account have is common there, and so is a beginning of
// words: "com", or "a". To read the users by name and to look for it in each is then
// about as fast as a list of those who have it. A new user gets no row for it, and most
// of a user's rows would be such.
//
// What is common has a row of its own, which stays. Whoever writes a user leaves out a
// row only for what a committed transaction has made common, so that a search which
// finds no such row finds all users in the list.
type commonWords map[string]bool

// commonBlanks stand in front of a common word in its row. No other word begins so.
const commonBlanks = "  "

// The limits of common words.
const (
	readCommonEvery = 64   // users: how often a writer reads what is common
	makeCommonEvery = 1024 // users: and how often it looks for what is
	commonSample    = 512  // users of the database that it looks at then
	leastSample     = 128  // of which so many must be the account's
	mostCommon      = 256  // common words of an account
)

// has reports whether a search for term finds users by a common word.
func (c commonWords) has(term string) bool {
	if c[term] || listed(term) || len(c) == 0 {
		return c[term]
	}
	for word := range c {
		if strings.HasPrefix(word, term) {
			return true
		}
	}
	return false
}

// without returns the words that are not common.
func (c commonWords) without(words []string) []string {
	if len(c) == 0 {
		return words
	}
	return slices.DeleteFunc(words, func(word string) bool { return c[word] })
}

// commonCache is what a Store knows to be common: what a transaction has read that is
// committed.
type commonCache struct {
	mu       sync.RWMutex
	accounts map[roster.ID]commonWords
}

// mostAccounts is how many accounts a Store knows the common words of.
const mostAccounts = 1000

func (c *commonCache) of(account roster.ID) commonWords {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.accounts[account]
}

func (c *commonCache) add(read map[roster.ID]commonWords) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts == nil || len(c.accounts) > mostAccounts {
		c.accounts = map[roster.ID]commonWords{}
	}
	maps.Copy(c.accounts, read)
}

// readCommon reads the common words of an account.
func (r *reader) readCommon(ctx context.Context, account roster.ID) (common commonWords, err error) {
	q := r.dialect.query().add("SELECT word FROM "+r.schema.words).where("of_account = ?", account).
		seek("word > ?", commonBlanks).seek("word < ?", successor(commonBlanks))
	err = r.read(ctx, func(ctx context.Context) error {
		common = commonWords{}
		return r.queryRows(ctx, q, func(rows *sql.Rows) error {
			var word string
			err := rows.Scan(&word)
			common[strings.TrimPrefix(word, commonBlanks)] = true
			return err
		})
	})
	return common, err
}

// commonFor returns the common words for a search. Those that the Store knows may be
// newer than what a transaction reads, and this transaction may have left out their rows.
func (r *reader) commonFor(ctx context.Context, account roster.ID) (commonWords, error) {
	common, err := r.readCommon(ctx, account)
	if err != nil {
		return nil, err
	}
	r.joinCommon(account, common)
	return common, nil
}

// joinCommon adds what the Store knows to be common to what was read.
func (r *reader) joinCommon(account roster.ID, common commonWords) {
	for word := range r.common.of(account) {
		common[word] = true
	}
	if len(common) > len(r.searched.of(account)) {
		r.searched.add(map[roster.ID]commonWords{account: common})
	}
}

// commonOf returns the common words whose rows the transaction leaves out.
func (tx *tx) commonOf(account roster.ID) commonWords {
	if common, ok := tx.readCommons[account]; ok {
		return common
	}
	return tx.base.common.of(account)
}

// learnCommon is called for a new user: now and then it finds out what is common.
func (tx *tx) learnCommon(ctx context.Context, u *roster.User) error {
	if u.Number%readCommonEvery != 0 {
		return nil
	}
	if tx.readCommons[u.Account] != nil && u.Number%makeCommonEvery != 0 {
		return nil // it has read them: of many users it writes, once is enough
	}
	common, err := tx.readCommon(ctx, u.Account)
	if err != nil {
		return err
	}
	if u.Number%makeCommonEvery == 0 && len(common) < mostCommon {
		if err := tx.makeCommon(ctx, u, common); err != nil {
			return err
		}
	}
	if tx.readCommons == nil {
		tx.readCommons = map[roster.ID]commonWords{}
	}
	tx.readCommons[u.Account] = common
	return nil
}

// makeCommon finds what is common in the account of a new user, writes it and adds it
// to common.
func (tx *tx) makeCommon(ctx context.Context, u *roster.User, common commonWords) error {
	s, err := tx.sampleWords(ctx, u)
	if err != nil || s.users < leastSample {
		return err
	}
	var words []string
	for word := range s.all {
		if s.isCommon(word) && !common[word] && len(common)+len(words) < mostCommon {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return nil
	}
	slices.Sort(words)
	q := tx.dialect.query().add("INSERT INTO " + tx.schema.words + " (of_account, word, of_name, of_id) VALUES ")
	for i, word := range words {
		if i > 0 {
			q.add(", ")
		}
		q.add("(?, ?, ?, ?)", u.Account, commonBlanks+word, "", roster.ID{})
	}
	_, err = tx.execInSavepoint(ctx, q)
	switch {
	case errors.Is(err, roster.ErrExists): // another transaction has found the same
		return nil
	case err != nil:
		return err
	}
	for _, word := range words {
		common[word] = true
	}
	return nil
}

// wordSample counts the words of some users of an account, and their beginnings.
type wordSample struct {
	users  int
	all    map[string]int // users who have it
	spread map[string]int // of them, those whose names do not begin with it
}

// isCommon reports whether a scan by name finds users of a word soon, wherever it
// starts: all users have it, or two of five, however their names begin. Users whose
// names begin with it stand together in that order, far from others.
func (s *wordSample) isCommon(word string) bool {
	return s.all[word] == s.users || 5*s.spread[word] >= 2*s.users
}

// sampleWords looks at users of the account of u whose numbers are drawn at random, from
// the first to that of u.
func (tx *tx) sampleWords(ctx context.Context, u *roster.User) (s wordSample, err error) {
	random := rand.New(rand.NewPCG(uint64(u.Number), 0)) // the same numbers in each run
	numbers := make([]any, commonSample)
	for i := range numbers {
		numbers[i] = 1 + random.Int64N(u.Number)
	}
	text, numbers := placeholders(numbers)
	q := tx.dialect.query().add("SELECT name, words FROM " + tx.schema.users.name)
	q.where("number IN "+text, numbers...).where("account = ?", u.Account)
	err = tx.read(ctx, func(ctx context.Context) error {
		s = wordSample{all: map[string]int{}, spread: map[string]int{}}
		return tx.queryRows(ctx, q, func(rows *sql.Rows) error {
			var name, words string
			err := rows.Scan(&name, &words)
			s.add(name, words)
			return err
		})
	})
	return s, err
}

func (s *wordSample) add(name, words string) {
	s.users++
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	begins := wordKeys(roster.SearchWords(&roster.User{Profile: roster.Profile{Name: first}}), "")
	for _, word := range wordKeys(strings.Fields(words), "") {
		if strings.HasPrefix(word, " ") { // an address
			continue
		}
		s.all[word]++
		if !slices.Contains(begins, word) {
			s.spread[word]++
		}
	}
}
