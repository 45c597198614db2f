package main

import (
	"encoding/binary"
	"fmt"
	"time"

	"example.com/roster"
)

// start is when the first user was created.
var start = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// userID returns the id of user n: of version 7, in the order of n.
func userID(n int) (id roster.ID) {
	binary.BigEndian.PutUint64(id[:8], uint64(start.UnixMilli()+int64(n))<<16)
	id[6], id[8] = 0x70, 0x80
	binary.BigEndian.PutUint32(id[12:], uint32(n)*2654435761)
	return id
}

func userEmail(n int) string { return fmt.Sprintf("user%07d@example.com", scattered(n)) }

// scattered mixes n, so that addresses and names come in no order, as they do in
// life. It gives each n another number.
func scattered(n int) int { return int(uint32(n) * 2654435761 % (1 << 31)) }

// preferences are those of every user.
var preferences = func() (o roster.JSONObject) {
	if err := o.UnmarshalJSON([]byte(preferencesText)); err != nil {
		panic(err)
	}
	return o
}()

const preferencesText = `{"theme":"dark","language":"de","notifications":{"email":true,"push":false},"columns":["name","role","updated"]}`

// userOf returns user n, with a value in most fields.
func userOf(n int) roster.User {
	created := start.Add(time.Duration(n) * time.Second)
	return roster.User{
		ID: userID(n), Account: roster.DefaultAccount(), State: roster.StateActive, CanonicalEmail: userEmail(n),
		Profile: roster.Profile{
			Email: userEmail(n), EmailVerified: true, ExternalID: fmt.Sprintf("ext-%d", n),
			Name: fmt.Sprintf("Jane %d Doe", scattered(n)), First: fmt.Sprintf("Jane %d", scattered(n)), Last: "Doe",
			Image: "https://images.example.com/avatars/1.png", Avatar: "1.png", IPAddress: "192.0.2.1",
			Summary: "Met at the fair, wants to be called on Tuesdays.", Preferences: preferences, Role: roster.RoleUser,
		},
		EmailProven: created, Created: created, Updated: created, Activated: created, Activity: created,
	}
}
