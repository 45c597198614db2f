package roster

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The limits of a word. A stored word is cut there, and no longer one may be
// searched for: what is found is never found by half a word.
const (
	maxSearchWord = 320 // bytes
	maxWordStarts = 16  // characters of a Chinese, Japanese or Korean word at which it begins
)

// SearchWords returns the words by which [UserQuery].Search finds u, in
// ascending order and each once: those of its names, its username, its external id and its
// address. A word is in Unicode NFKC with case folded and without marks, and has
// no blank and at most 320 bytes. It returns nil for a user without such texts.
//
// A store keeps these words beside the user. They change with the user alone.
func SearchWords(u *User) []string {
	var words []string
	for _, text := range []string{u.Name, u.First, u.Last, u.ExternalID, u.Username, u.CanonicalEmail} {
		words = appendWords(words, text)
	}
	if u.Email != u.CanonicalEmail {
		words = appendWords(words, u.Email)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// MatchWords reports whether each of terms begins one of words. It defines what
// [UserSelection].Search selects.
func MatchWords(words, terms []string) bool {
	for _, term := range terms {
		begins := func(word string) bool { return strings.HasPrefix(word, term) }
		if !slices.ContainsFunc(words, begins) {
			return false
		}
	}
	return true
}

// appendWords appends the words of a text. "Jean-Luc O'Brien" has jean, luc,
// jeanluc, o, brien and obrien: people leave out what separates. An address is a
// word as it stands, and so is its domain with the @ in front.
func appendWords(words []string, text string) []string {
	for _, token := range searchTokens(text) {
		parts := wordParts(token)
		if address := addressIn(token); address != "" {
			words = append(words, cutWord(address), cutWord(address[strings.LastIndexByte(address, '@'):]))
		} else if len(parts) > 1 {
			words = append(words, cutWord(strings.Join(parts, "")))
		}
		if strings.ContainsFunc(token, apostrophe) {
			parts = append(parts, wordParts(withoutApostrophes(token))...)
		}
		for _, part := range parts {
			words = appendStarts(words, part)
		}
	}
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// appendStarts appends a word. Chinese, Japanese and Korean names are written
// without a blank: such a word begins at each of its characters.
func appendStarts(words []string, word string) []string {
	words = append(words, cutWord(word))
	n := 0
	for i, r := range word {
		if i > 0 && r >= utf8.RuneSelf && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			words = append(words, cutWord(word[i:]))
		}
		if n++; n == maxWordStarts {
			break
		}
	}
	return words
}

// searchTokens returns the folded parts of a text between blanks.
func searchTokens(text string) []string {
	return strings.FieldsFunc(foldText(text), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
}

// addressIn returns the token without brackets and the like around it where it
// has an @ beside other characters, else "".
func addressIn(token string) string {
	token = strings.TrimFunc(token, func(r rune) bool { return r != '@' && separates(r) })
	if strings.Trim(token, "@") == "" || !strings.Contains(token, "@") {
		return ""
	}
	return token
}

// wordParts returns what stands between the separators of a token.
func wordParts(token string) []string { return strings.FieldsFunc(token, separates) }

// separates reports whether r stands between words: blanks, punctuation and
// mathematical and other signs, but no letter, number, emoji or mark.
func separates(r rune) bool {
	if r < utf8.RuneSelf {
		return separatesASCII[r]
	}
	return separatesAny(r)
}

// separatesASCII is what separatesAny says of the characters that most texts have.
var separatesASCII = func() (all [utf8.RuneSelf]bool) {
	for r := range all {
		all[r] = separatesAny(rune(r))
	}
	return all
}()

func separatesAny(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.IsPunct(r) || apostrophe(r) ||
		unicode.In(r, unicode.Sm, unicode.Sc, unicode.Sk)
}

// apostrophe reports whether r stands inside one word, such as O'Brien. Some are
// letters by Unicode's classes.
func apostrophe(r rune) bool {
	return r == '\'' || r == '`' || r == '\u2018' || r == '\u2019' || r == '\u2032' || '\u02b9' <= r && r <= '\u02bf'
}

func withoutApostrophes(token string) string {
	return strings.Map(func(r rune) rune {
		if apostrophe(r) {
			return -1
		}
		return r
	}, token)
}

// cutWord cuts a word to maxSearchWord, between characters.
func cutWord(word string) string {
	if len(word) <= maxSearchWord {
		return word
	}
	end := maxSearchWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// plainLetters are what people type for letters that have no decomposition.
var plainLetters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "ħ", "h", "ŧ", "t", "ı", "i", "æ", "ae", "œ", "oe", "þ", "th")

// foldText returns text in the form in which words are compared: compatible
// characters are one, and case, accents and invisible characters are gone.
func foldText(text string) string {
	if isASCII(text) {
		return lowerASCII(text)
	}
	text = strings.ReplaceAll(text, "\u00b4", "'") // an accent that stands for an apostrophe
	text = withoutMarks(norm.NFKD.String(text))    // first: folding makes a letter of one mark
	// Fold exchanges the cases of Cherokee: ToLower makes them one.
	text = withoutMarks(norm.NFKD.String(strings.ToLower(cases.Fold().String(text))))
	return norm.NFC.String(plainLetters.Replace(text))
}

// withoutMarks drops accents and invisible characters from a decomposed text.
func withoutMarks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		return r
	}, text)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
