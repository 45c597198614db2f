package check

// Tooth is a change behind the back of the callers, which the checker must
// report. Statements are SQLite's.
type Tooth struct {
	Name      string
	Statement string
	Finding   string // a part of what is reported
}

// one limits a statement to one row of a table.
func one(table, where string) string {
	return " WHERE rowid = (SELECT rowid FROM " + table + " WHERE " + where + " ORDER BY id LIMIT 1)"
}

// Teeth has one for each kind of record, and for each way in which one is wrong.
var Teeth = []Tooth{
	{"an event is lost", "DELETE FROM roster_events" + one("roster_events", "kind = 'user edited'"), "lost: user"},
	{"an event is there twice", "INSERT INTO roster_events SELECT randomblob(16), account, user_id, kind, actor_user, actor_token, at, document FROM roster_events" +
		one("roster_events", "kind = 'user edited'"), "doubled: user"},
	{"an event has no delivery", "DELETE FROM roster_deliveries" + one("roster_deliveries", "consumer = 'mail'"), "0 deliveries"},
	{"a delivery has no event", "UPDATE roster_deliveries SET document = json_set(document, '$.e', '00000000-0000-7000-8000-000000000000')" +
		one("roster_deliveries", "true"), "which is no event"},
	{"a delivery to the relay is lost", "DELETE FROM roster_deliveries" + one("roster_deliveries", "consumer = 'hook' AND due = 0 AND replace(json_extract(document, '$.e'), '-', '') IN "+
		"(SELECT lower(hex(id)) FROM roster_events WHERE kind = 'user edited')"), "it neither arrived nor waits"},
	{"a delivery to the relay is there twice", "INSERT INTO roster_deliveries SELECT randomblob(16), consumer, destination, account, user_id, user_version, place, due, dead, document, version FROM roster_deliveries" +
		one("roster_deliveries", "consumer = 'hook' AND place > 0"), "2 deliveries to a relay"},
	{"an event that arrived is lost", "DELETE FROM roster_events" + one("roster_events", "kind = 'user edited' AND lower(hex(id)) NOT IN "+
		"(SELECT replace(json_extract(document, '$.e'), '-', '') FROM roster_deliveries WHERE consumer = 'hook')"), "it arrived, and is not there"},
	{"an address is another", "UPDATE roster_users SET document = json_set(document, '$.e', 'other@example.com') WHERE number = (SELECT max(number) FROM roster_users WHERE extra_uses > 1)", "Email"},
	{"sessions act at home", "UPDATE roster_secrets SET document = json_remove(document, '$.ai'), acts_in = account WHERE purpose = 'session' AND open > 0 AND acts_in <> account", "acts in the account"},
	{"two users have one vendor id", `UPDATE roster_users SET document = json_set(document, '$.vi', '{"axiom":"a1"}')`, "the vendor id of another"},
	{"vendor ids lead to nobody", "DELETE FROM roster_vendor_ids WHERE kind = 'user'", "its vendor id of axiom leads to nobody"},
	{"two users have one username", `UPDATE roster_users SET document = json_set(document, '$.cn', 'jane')`, "the username of another"},
	{"two teams have one external id", "INSERT INTO roster_teams SELECT x'00000000000070008000000000000001', account, parent, ended, NULL, name_key, document, version FROM roster_teams",
		"the external id of another"},
	{"a user is lost", "DELETE FROM roster_users WHERE number = (SELECT max(number) FROM roster_users)", "lost: user"},
	{"a total is lost", "DELETE FROM roster_user_totals WHERE state = 'active'", "lost: account"},
	{"a total counts one too many", "UPDATE roster_user_totals SET total = total + 1 WHERE state = 'active'", "doubled: account"},
	{"a user is counted where it was", "UPDATE roster_user_totals SET total = total + iif(state = 'active', 1, -1) WHERE state IN ('active', 'created')", "lost: account"},
	{"an edit is lost", "UPDATE roster_users SET extra_uses = extra_uses - 1 WHERE number = (SELECT max(number) FROM roster_users WHERE extra_uses > 1)", "lost: user"},
	{"a counter has moved", "UPDATE roster_users SET current_uses = current_uses - 1 WHERE number = (SELECT max(number) FROM roster_users WHERE current_uses > 1)", "lost: user"},
	{"a use of the pool is lost", "DELETE FROM roster_uses" + one("roster_uses", "json_extract(document, '$.p') = 'pool' AND json_extract(document, '$.r') IS NULL"), "grant"},
	{"a use is lost", "DELETE FROM roster_uses" + one("roster_uses", "true"), "the use"},
	{"a use was not given back", "UPDATE roster_uses SET document = json_remove(document, '$.r')" +
		one("roster_uses", "json_extract(document, '$.r') IS NOT NULL"), "was not given back"},
	{"an event of a refund is lost", "DELETE FROM roster_events" + one("roster_events", "kind = 'uses refunded'"), "refunds"},
	{"an identity is lost", "DELETE FROM roster_identities" + one("roster_identities", "identity_key IS NOT NULL"), "that it is linked"},
	{"an identity is another's", "UPDATE roster_identities SET user_id = randomblob(16), document = json_set(document, '$.u', '00000000-0000-7000-8000-000000000000')" +
		one("roster_identities", "identity_key IS NOT NULL"), "otherwise than its events say"},
	{"a grant is lost", "DELETE FROM roster_grants" + one("roster_grants", "true"), "its record is not there"},
	{"a session is lost", "DELETE FROM roster_secrets" + one("roster_secrets", "purpose = 'session' AND open > 0"), "its record is not there"},
	{"a token works again", "UPDATE roster_secrets SET open = 1, over_at = 9223372036854775807, document = json_remove(document, '$.re') WHERE purpose = 'token' AND open = 0", "that was ended works"},
	{"an invitation is lost", "DELETE FROM roster_secrets" + one("roster_secrets", "purpose = 'invitation' AND open > 0"), "with 0 open invitations"},
	{"a membership is lost", "DELETE FROM roster_memberships" + one("roster_memberships", "true"), "its record is not there"},
	{"a user has left its team", "DELETE FROM roster_team_memberships" + one("roster_team_memberships", "ended = 0"), "otherwise than its events say"},
	{"a row of the host is lost", "DELETE FROM host_rows WHERE user_id = (SELECT min(user_id) FROM host_rows)", "without the host's row"},
	{"a row of the host has no user", "INSERT INTO host_rows VALUES ('00000000-0000-7000-8000-000000000000')", "without its user"},
}
