module example.com/roster/rostermail

go 1.26.0

require (
	example.com/roster v0.0.0
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6
	github.com/emersion/go-smtp v0.25.1
	github.com/matryer/is v1.4.1
	github.com/wneessen/go-mail v0.8.1
)

require (
	github.com/alexedwards/argon2id v1.0.0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace example.com/roster => ..
