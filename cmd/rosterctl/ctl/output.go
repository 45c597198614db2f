package ctl

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"example.com/roster"
)

// object prints a record for programs: an object on a line.
func (s *session) object(v any) error {
	e := json.NewEncoder(s.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// say prints a sentence for people. Programs read the object instead.
func (s *session) say(format string, args ...any) {
	if !s.json {
		fmt.Fprintln(s.Stdout, visible(fmt.Sprintf(format, args...)))
	}
}

// tell prints v for programs, and else the sentence.
func (s *session) tell(v any, format string, args ...any) error {
	if s.json {
		return s.object(v)
	}
	s.say(format, args...)
	return nil
}

// note prints a sentence beside the output, so that it is in no file of it.
func (s *session) note(format string, args ...any) {
	fmt.Fprintln(s.Stderr, visible(fmt.Sprintf(format, args...)))
}

// zone returns the head of a column of times.
func (s *session) zone(head string) string {
	if s.local {
		return head + " (LOCAL)"
	}
	return head + " (UTC)"
}

// time returns t for people, to the minute; empty where it is zero.
func (s *session) time(t time.Time) string { return s.timeAs(t, "2006-01-02 15:04") }

// seconds returns t for people, to the second.
func (s *session) seconds(t time.Time) string { return s.timeAs(t, "2006-01-02 15:04:05") }

func (s *session) timeAs(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	if s.local {
		return t.Local().Format(layout)
	}
	return t.UTC().Format(layout)
}

// moment returns t for one record: with its zone.
func (s *session) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if s.local {
		return t.Local().Format("2006-01-02 15:04:05 -0700")
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// stamp is a time for programs: RFC 3339 in UTC, always with microseconds. The zero
// one is left out.
type stamp struct{ time.Time }

func (t stamp) MarshalJSON() ([]byte, error) {
	return []byte(strconv.Quote(t.UTC().Format("2006-01-02T15:04:05.000000Z"))), nil
}

// shortID returns the end of an id, which tells records of one list apart.
func shortID(id roster.ID) string { return id.String()[24:] }

// stampOf returns t for a member of an object that is left out where t is zero.
func stampOf(t time.Time) *stamp {
	if t.IsZero() {
		return nil
	}
	return &stamp{t}
}
