package roster

import (
	"crypto/sha256"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
)

// settings is a Config with its defaults filled in. A Directory shares it with
// every Directory that is made from it.
type settings struct {
	Config
	roles roles
	hash  *hasher

	refusals  *refusals
	uncounted uncounted

	lastUseFailed atomic.Pointer[time.Time] // when the last one could not be written
}

func newSettings(cfg *Config) *settings {
	s := new(settings)
	if cfg != nil {
		s.Config = *cfg
	}
	if s.Account.IsZero() {
		s.Account = DefaultAccount()
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.NewID == nil {
		s.NewID = NewID
	}
	if s.MaxPage <= 0 {
		s.MaxPage = 1_000
	}
	for _, limit := range []struct {
		field   *int
		missing int
	}{{&s.MaxGrants, 1_000}, {&s.MaxGroups, 1_000}, {&s.MaxProductBytes, 64 << 10}, {&s.MaxTokens, 100}} {
		if *limit.field <= 0 {
			*limit.field = limit.missing
		}
	}
	if s.MinPassword <= 0 {
		s.MinPassword = minPassword
	}
	if s.InvitationFor == 0 {
		s.InvitationFor = 7 * 24 * time.Hour
	}
	for _, d := range []struct {
		field   *time.Duration
		missing time.Duration
	}{
		{&s.PasswordResetFor, time.Hour}, {&s.VerificationFor, 24 * time.Hour},
		{&s.SessionFor, 30 * 24 * time.Hour}, {&s.SessionIdle, 7 * 24 * time.Hour},
	} {
		if *d.field == 0 {
			*d.field = d.missing
		}
	}
	if s.SessionsLimit == 0 {
		s.SessionsLimit = 100
	}
	if s.FreeFailures <= 0 {
		s.FreeFailures = freeFailures
	}
	if s.NetworkLimits == nil {
		s.NetworkLimits = DefaultNetworkLimits()
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	s.Log = slog.New(requestLog{s.Log.Handler()})
	s.roles = newRoles(s.Roles)
	if s.DefaultRole == "" {
		s.DefaultRole = s.roles.ofNewUsers()
	}
	s.Keys, s.Consumers = slices.Clone(s.Keys), slices.Clone(s.Consumers)
	s.ForeignHashes, s.NetworkLimits = slices.Clone(s.ForeignHashes), slices.Clone(s.NetworkLimits)
	s.HashSamples = slices.Clone(s.HashSamples)
	s.mustHold()
	s.hash = newHasher(&s.Config)
	s.hash.mustAccept(s.HashSamples)
	s.refusals = &refusals{accounts: map[ID]map[refusalKey]*refusalRow{}}
	return s
}

// consumes reports whether Config has a consumer of that name, be it to drain it.
func (s *settings) consumes(name string) bool { return s.consumer(name) != nil }

// consumer returns the consumer of Config of that name; nil: there is none.
func (s *settings) consumer(name string) *Consumer {
	i := slices.IndexFunc(s.Consumers, func(consumer Consumer) bool { return consumer.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Consumers[i]
}

// mustHold panics where a field breaks its limits: that is a mistake in the
// program, which cannot be mended while it runs.
func (s *settings) mustHold() {
	for _, k := range s.Keys {
		switch {
		case k.Number < 1 || len(k.Secret) < sha256.Size/2:
			panic("roster: Config.Keys must have numbers of 1 and above and secrets of at least 16 bytes")
		case !slices.ContainsFunc(k.Secret, func(b byte) bool { return b != 0 }):
			panic("roster: Config.Keys has a key of zeros, which everybody can guess: fill it by crypto/rand, and keep it")
		}
	}
	for _, info := range s.Roles {
		if !visibleASCII(string(info.Role)) || info.Role == "" || len(info.Role) > maxName {
			panic("roster: Config.Roles must have names of 1 to 64 visible ASCII characters")
		}
	}
	if _, ok := s.roles.find(s.DefaultRole); !ok {
		panic(fmt.Sprintf("roster: Config.DefaultRole must be one of Config.Roles, which %q is not", s.DefaultRole))
	}
	for _, consumer := range s.Consumers {
		if !visibleASCII(consumer.Name) || consumer.Name == "" || len(consumer.Name) > maxName {
			panic("roster: Config.Consumers must have names of 1 to 64 visible ASCII characters")
		}
		for _, kind := range consumer.Kinds {
			if !slices.Contains(eventKinds, kind) {
				panic(fmt.Sprintf("roster: Config.Consumers: %s asks for the kind %q, which no event has: use the Event constants, such as roster.EventUserInvited", consumer.Name, kind))
			}
		}
	}
	for _, l := range s.NetworkLimits {
		if !l.holds() {
			panic(fmt.Sprintf("roster: Config.NetworkLimits has %+v: Family must be 4 or 6, Bits 1 to 32 or 128, Failures 1 or above", l))
		}
	}
}
