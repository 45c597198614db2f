package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"example.com/roster/internal/sqltest/servers"
)

// importKills kill a process that imports, at random rows, and run it again.
var importKills = []fault{
	{"R28", "SQLite, an import is killed at random rows and run again", 3, 20, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killImporting(ctx, s, rounds, "sqlite", func() (string, error) { return "", nil })
	}},
	{"R28", "PostgreSQL, the same", 0, 20, func(ctx context.Context, s *scratch, rounds int) (*result, error) {
		return killImporting(ctx, s, rounds, "postgres", emptyDatabase(servers.Postgres))
	}},
}

// rowsOfImport returns how many rows an import has that is killed so often: 100,000 for
// twenty kills, and few for the few of the short form.
func rowsOfImport(kills int) int { return 250 * kills * kills }

// killImporting imports a file once, and the same file elsewhere with kills. Both
// databases must then export the same.
func killImporting(ctx context.Context, s *scratch, rounds int, dialect string, empty func() (string, error)) (*result, error) {
	total := &result{rounds: rounds}
	var rooms [2]*room
	for i := range rooms {
		dsn, err := empty()
		if err != nil {
			return nil, err
		}
		if rooms[i], err = s.room(ctx, dialect, dsn); err != nil {
			return nil, err
		}
	}
	clean, killed := rooms[0], rooms[1]
	rows := rowsOfImport(rounds)
	if err := writeRows(clean.path("rows.jsonl"), rows); err != nil {
		return nil, err
	}
	if err := clean.importing(ctx, clean.path("rows.jsonl"), saysDone); err != nil {
		return nil, err
	}
	for range rounds {
		word := fmt.Sprint(saysRead, " ", 97*(1+rand.IntN(rows/97)))
		if err := killed.importing(ctx, clean.path("rows.jsonl"), word); err != nil {
			return nil, err
		}
	}
	if err := killed.importing(ctx, clean.path("rows.jsonl"), saysDone); err != nil {
		return nil, err
	}
	var texts [2][]byte
	for i, r := range rooms {
		var err error
		if texts[i], err = exportedLines(ctx, dialect, r.dsn); err != nil {
			return nil, err
		}
	}
	total.Half = append(total.Half, differences(texts[0], texts[1])...)
	if shorter := texts[1][bytes.IndexByte(texts[1], '\n')+1:]; len(differences(texts[0], shorter)) > 0 {
		total.tooth = "a row that is not there"
	}
	total.notes = append(total.notes, fmt.Sprintf("%d rows, %d bytes of export", rows, len(texts[0])))
	return total, nil
}

// importing starts a process that imports, and waits until it is through, or until it
// has read a row; then it kills it, somewhere in its work.
func (r *room) importing(ctx context.Context, file, word string) error {
	c, err := r.run("import", r.dialect, r.dsn, file)
	if err != nil {
		return err
	}
	if err := c.await(ctx, word); err != nil {
		return err
	}
	if strings.HasPrefix(word, saysRead) {
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
	}
	c.kill()
	return nil
}

// differences names the first lines in which two exports differ.
func differences(a, b []byte) (wrong []string) {
	as, bs := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	if len(as) != len(bs) {
		wrong = append(wrong, "lines: "+strconv.Itoa(len(as))+" and "+strconv.Itoa(len(bs)))
	}
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] && len(wrong) < 5 {
			wrong = append(wrong, fmt.Sprintf("line %d: %s instead of %s", i+1, bs[i], as[i]))
		}
	}
	return wrong
}
