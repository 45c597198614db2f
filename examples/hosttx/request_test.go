package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
)

// cancelCode is how a connection begins that ends a statement of another one. pgx
// opens it in the background when a connection is cut.
const cancelCode = 80877102

// postgresRequest tells what pgx asks PostgreSQL for by some messages: their types,
// the statements and their names, without the values. It is empty for what pgx
// sends when it closes a connection.
func postgresRequest(b []byte) string {
	if b[0] == 0 { // the first message of a connection has no type
		if binary.BigEndian.Uint32(b[4:]) == cancelCode {
			return ""
		}
		return "connect"
	}
	var text strings.Builder
	for len(b) > 0 {
		end := 1 + int(binary.BigEndian.Uint32(b[1:]))
		if end > len(b) {
			return "?" // encrypted: it is one of many that say as little
		}
		kind, texts := b[0], bytes.SplitN(b[5:end], []byte{0}, 3)
		b = b[end:]
		switch kind {
		case 'X': // terminate
			return ""
		case 'Q': // a query
			fmt.Fprintf(&text, "%c %s ", kind, texts[0])
		case 'P', 'B': // parse a statement of a name, bind its values
			fmt.Fprintf(&text, "%c %s %s ", kind, texts[0], texts[1])
		default:
			fmt.Fprintf(&text, "%c ", kind)
		}
	}
	return text.String()
}

// values are those that stand in a statement's text, as the store writes them for
// MariaDB.
var values = regexp.MustCompile(`x?'[^']*'|\b\d+\b`)

// mysqlRequest tells what go-sql-driver asks MariaDB for by a packet: the command,
// and the statement without its values where it is one. It is empty for what ends a connection.
func mysqlRequest(b []byte) string {
	if b[3] > 0 { // not the first packet of a command
		return "connect"
	}
	switch command := b[4]; command {
	case 1: // quit
		return ""
	case 3, 22: // a query, prepare
		return fmt.Sprintf("%d %s", command, values.ReplaceAll(b[5:], []byte("?")))
	default: // execute, close a statement: its number says no more
		return fmt.Sprint(command)
	}
}
