package sqlstore

import "strings"

var mysql = dialect{
	insertMany:      "INSERT INTO ",
	mostValues:      4096,
	addTotals:       " ON DUPLICATE KEY UPDATE total = total + VALUES(total), departures = departures + VALUES(departures)",
	name:            "mysql",
	mark:            "?",
	textAsBytes:     true,
	literals:        true,
	lockRows:        " FOR UPDATE",
	growth:          4,
	byID:            " FORCE INDEX (@_id)",
	copiesRows:      true,
	contains:        "instr(@, ?) > 0",
	suffix:          "right(@, length(?)) = ?",
	lastInsertID:    true,
	beginTx:         []string{"SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION"},
	snapshotReads:   true,
	commitAsText:    true,
	duplicate:       mysqlDuplicate,
	transient:       mysqlTransient,
	connectionLost:  mysqlLost,
	uncertainCommit: mysqlUncertain,
	refusedCommit:   func(err error) bool { return mysqlNumber(err) == mysqlDeadlock },
	staleStatement:  mysqlStale,
	preparesNoMore:  func(err error) bool { return mysqlNumber(err) == 1461 }, // max_prepared_stmt_count
	tables:          "SELECT table_name FROM information_schema.tables WHERE table_schema = database()",
	clock:           "SELECT CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED)",
	settings:        mysqlChecked,
}

// mysqlDeadlock is a deadlock. On Galera it also says that the other nodes refused
// the transaction.
const mysqlDeadlock = 1213

// mysqlNumber returns the number of an error of the server, and 0 for other
// errors.
func mysqlNumber(err error) uint16 {
	number, _ := errorField[uint16](err, "Number")
	return number
}

// mysqlDuplicate reads the server's wording: "Duplicate entry 'x' for key
// 'roster_users_email_key'". MySQL writes the name of the table before the name.
func mysqlDuplicate(err error) (key string, ok bool) {
	switch mysqlNumber(err) {
	case 1062: // a unique index
		text := err.Error()
		end := strings.LastIndexByte(text, '\'')
		if end < 0 {
			return "", true
		}
		return text[strings.LastIndexByte(text[:end], '\'')+1 : end], true
	case 1050: // a table
		return "", true
	}
	return "", false
}

func mysqlTransient(err error) bool {
	switch mysqlNumber(err) {
	case mysqlDeadlock,
		1205,             // lock wait timeout
		1020,             // changed after the transaction first read
		8002, 8005, 9007: // TiDB: write conflict
		return true
	}
	return false
}

// mysqlUncertain knows the answers to a COMMIT of a node of Galera. One that is cut
// off while it commits answers 1180, and the others may have the transaction.
func mysqlUncertain(err error) bool {
	number := mysqlNumber(err)
	return number == 1180 || number == mysqlDeadlock
}

func mysqlStale(err error) bool {
	switch mysqlNumber(err) {
	case 1243, // no such prepared statement
		1615: // must be prepared again
		return true
	}
	return false
}

func mysqlLost(err error) bool {
	switch mysqlNumber(err) {
	case 1053, 1927, 3169, 4031, // shut down, killed, killed, idle for too long
		1047,             // Galera: cut off from the others
		1290, 1792, 1836: // read-only: another server is the primary now
		return true
	case 0:
		return networkGone(err) || strings.Contains(err.Error(), "invalid connection") // mysql.ErrInvalidConn
	}
	return false
}
