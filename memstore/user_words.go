package memstore

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"example.com/roster"
)

// wordSpan is a word of a user: a part of its packed texts, at offset from where they
// begin. Most words are parts of a text, and take no memory of their own.
type wordSpan uint32 // offset<<spanBits | length

// spanBits is what a length takes: a word has at most 320 bytes.
const spanBits = 10

func (s wordSpan) bounds() (from, to int) {
	from = int(s >> spanBits)
	return from, from + int(s&(1<<spanBits-1))
}

// wordsOf returns the words of u as spans, and the words that are in none of its
// texts. Most changes leave the texts of old that words come from as they are.
//
// A word that begins another one of u has no span: whoever searches for it finds u by
// the longer one.
func wordsOf(u *roster.User, old *user) (extra string, spans []wordSpan) {
	if old.hasTextsOf(u) {
		return old.textAt(textWords), old.spans()
	}
	email := u.Email
	if email == u.CanonicalEmail {
		email = ""
	}
	texts := u.CanonicalEmail + u.Name + u.ExternalID + email + u.First + u.Last + u.Username
	words := roster.SearchWords(u)
	for i, word := range words {
		if i+1 < len(words) && strings.HasPrefix(words[i+1], word) {
			continue
		}
		at := strings.Index(texts, word)
		if at < 0 {
			at = len(texts)
			texts += word
			extra += word
		}
		spans = append(spans, wordSpan(at<<spanBits|len(word)))
	}
	return extra, spans
}

// hasTextsOf reports whether p has the texts of u that words come from.
func (p *user) hasTextsOf(u *roster.User) bool {
	return p != nil && u.Username == p.textAt(textUsername) && u.Name == p.textAt(textName) && u.First == p.textAt(textFirst) && u.Last == p.textAt(textLast) &&
		u.Email == p.textAt(textEmail) && u.CanonicalEmail == p.textAt(textCanonical) && u.ExternalID == p.textAt(textExternalID)
}

// appendSpans appends spans to the numbers of a user.
func appendSpans(b []byte, spans []wordSpan) []byte {
	b = binary.AppendUvarint(b, uint64(len(spans)))
	for _, s := range spans {
		b = binary.AppendUvarint(b, uint64(s))
	}
	return b
}

// spans returns the words of p.
func (p *user) spans() []wordSpan {
	r := p.numbers()
	for range numbers + len(otherTimesOf(new(roster.User))) {
		r.unsigned()
	}
	spans := make([]wordSpan, r.unsigned())
	for i := range spans {
		spans[i] = wordSpan(r.unsigned())
	}
	return spans
}

// word returns the text of a word of p.
func (p *user) word(s wordSpan) string {
	from, to := s.bounds()
	at := p.texts()
	return p.packed[at+from : at+to]
}

// hasWords reports whether each of terms begins one of the user's words.
func (p *user) hasWords(terms []string) bool {
	if len(terms) == 0 {
		return true
	}
	spans := p.spans()
	for _, term := range terms {
		if !slices.ContainsFunc(spans, func(s wordSpan) bool { return strings.HasPrefix(p.word(s), term) }) {
			return false
		}
	}
	return true
}

// userWord says that a user has a word. It has no pointer: the index of words has
// more of them than all other indexes together.
type userWord struct {
	start uint32 // the first bytes of the word: few comparisons need the text
	user  userPlace
	span  wordSpan
}

func newUserWord(u *user, s wordSpan) userWord {
	var start [4]byte
	copy(start[:], u.word(s))
	return userWord{binary.BigEndian.Uint32(start[:]), u.place, s}
}

// accountWords is the words of the users of one account, in the order of words and
// then of places.
type accountWords struct {
	account roster.ID
	root    *node[userWord]
}

func newAccountWords() tree[accountWords] {
	return tree[accountWords]{treeConfig: &treeConfig[accountWords]{
		compare: func(a, b accountWords) int { return a.account.Compare(b.account) },
	}}
}

// wordsIn returns the words of an account.
func (us *users) wordsIn(account roster.ID) tree[userWord] {
	found, _ := us.byWord.find(func(a accountWords) int { return a.account.Compare(account) })
	return tree[userWord]{root: found.root, treeConfig: &treeConfig[userWord]{
		compare:    us.compareWords,
		stateIndex: func(userWord) int { return 0 }, // it counts the words, whatever the state
	}}
}

// wordText returns the text of a word.
func (us *users) wordText(w userWord) string { return us.byPlace.get(w.user).word(w.span) }

func (us *users) compareWords(a, b userWord) int {
	if c := cmp.Compare(a.start, b.start); c != 0 {
		return c
	}
	_, ends := a.span.bounds()
	from, _ := a.span.bounds()
	_, endsOther := b.span.bounds()
	fromOther, _ := b.span.bounds()
	if ends-from > 4 || endsOther-fromOther > 4 {
		if c := strings.Compare(us.wordText(a), us.wordText(b)); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(ends-from, endsOther-fromOther), cmp.Compare(a.user, b.user))
}

// replacePlaced replaces old with next in its place, and its words where they
// change: those of old go while the place still leads to old.
func (us *users) replacePlaced(token *updateToken, old, next *user) {
	same := old != nil && old.account == next.account && old.sameWords(next)
	if old != nil && !same {
		us.changeWords(old, func(words *tree[userWord], s wordSpan) { words.delete(token, newUserWord(old, s)) }, token)
	}
	us.byPlace.set(token, next)
	if !same {
		us.changeWords(next, func(words *tree[userWord], s wordSpan) { words.set(token, newUserWord(next, s)) }, token)
	}
}

// sameWords reports whether two versions of a user have the same words in the same places.
func (p *user) sameWords(next *user) bool {
	from, to := p.texts(), next.texts()
	return p.packed[from:p.textStart(textImage)] == next.packed[to:next.textStart(textImage)] && slices.Equal(p.spans(), next.spans())
}

// changeWords applies change to the words of the user's account, once for each word of u.
func (us *users) changeWords(u *user, change func(words *tree[userWord], s wordSpan), token *updateToken) {
	spans := u.spans()
	if len(spans) == 0 {
		return
	}
	words := us.wordsIn(u.account)
	for _, s := range spans {
		change(&words, s)
	}
	us.byWord.set(token, accountWords{u.account, words.root})
}
