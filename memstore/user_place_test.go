package memstore

import (
	"testing"

	"github.com/matryer/is"
)

// TestUsersByPlace puts users in places near and far, and looks at an older snapshot
// that has none of the later ones.
func TestUsersByPlace(t *testing.T) {
	is := is.New(t)
	var now usersByPlace
	is.Equal(now.get(1), nil) // nobody is there
	places := []userPlace{1, 2, 63, 64, 65, 4095, 4096, 300_000, 1<<32 - 1}
	var past []usersByPlace
	for _, place := range places {
		past = append(past, now)
		now.set(new(updateToken), &user{place: place})
	}
	for i, place := range places {
		is.Equal(now.get(place).place, place)
		is.Equal(past[i].get(place), nil) // an older snapshot stays as it was
		is.Equal(now.get(place-1) == nil, place != 2 && place != 64 && place != 65 && place != 4096)
		if i > 0 {
			is.Equal(past[i].get(places[i-1]).place, places[i-1])
		}
	}
	again := &user{place: 64}
	now.set(new(updateToken), again)
	is.Equal(now.get(64), again) // replaced
}
