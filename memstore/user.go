package memstore

import (
	"slices"
	"strings"
	"time"

	"example.com/roster"
)

// user is a packed roster.User: about half as big, with one pointer for all its
// texts. It never changes.
type user struct {
	id, account             roster.ID
	passwordMaker           roster.ID
	number, version, epoch  int64
	sessions                int
	currentUses, extraUses  int64
	times                   [timeFields]int64  // roster.Micros
	text                    string             // all texts, joined
	ends                    [textFields]uint32 // of each text in text
	stateIndex              uint8              // index in states, or otherState
	emailVerified           bool
	words                   string // roster.SearchWords, each with a blank in front
	preferences, attributes roster.JSONObject
}

// The texts of a user, in the order in which they are joined.
const (
	textEmail = iota
	textCanonical
	textExternalID
	textVendorIDs
	textName
	textFirst
	textLast
	textImage
	textAvatar
	textIPAddress
	textSummary
	textRole
	textHash
	textReason
	textUsesPeriod
	textBenefits
	textState // empty where stateIndex says it
	textFields
)

// The times of a user, in the order of user.times.
const (
	timeCreated = iota
	timeUpdated
	timeInvited
	timeActivated
	timeActivity
	timeDeactivated
	timeDeactivatedUntil
	timeDiscarded
	timeErased
	timeEmailProven
	timeUses
	timeFields
)

func textFieldsOf(u *roster.User) [textFields]*string {
	return [textFields]*string{
		textEmail:      &u.Email,
		textCanonical:  &u.CanonicalEmail,
		textExternalID: &u.ExternalID,
		textVendorIDs:  (*string)(&u.VendorIDs),
		textName:       &u.Name,
		textFirst:      &u.First,
		textLast:       &u.Last,
		textImage:      &u.Image,
		textAvatar:     &u.Avatar,
		textIPAddress:  &u.IPAddress,
		textSummary:    &u.Summary,
		textRole:       (*string)(&u.Role),
		textHash:       (*string)(&u.PasswordHash),
		textReason:     &u.DeactivatedReason,
		textUsesPeriod: (*string)(&u.UsesPeriod),
		textBenefits:   (*string)(&u.Benefits),
		textState:      (*string)(&u.State),
	}
}

func timeFieldsOf(u *roster.User) [timeFields]*time.Time {
	return [timeFields]*time.Time{
		timeCreated:          &u.Created,
		timeUpdated:          &u.Updated,
		timeInvited:          &u.Invited,
		timeActivated:        &u.Activated,
		timeActivity:         &u.Activity,
		timeDeactivated:      &u.Deactivated,
		timeDeactivatedUntil: &u.DeactivatedUntil,
		timeDiscarded:        &u.Discarded,
		timeErased:           &u.Erased,
		timeEmailProven:      &u.EmailProven,
		timeUses:             &u.UsesAt,
	}
}

// pack returns u as the store keeps it, in place of old.
func pack(u roster.User, old *user) *user {
	p := &user{
		id: u.ID, account: u.Account, number: u.Number, version: u.Version, epoch: u.Epoch,
		sessions: u.SessionsLimit, currentUses: u.CurrentUses, extraUses: u.ExtraUses,
		stateIndex: stateIndexOf(u.State), emailVerified: u.EmailVerified,
		preferences: u.Preferences, attributes: u.Attrs, passwordMaker: u.PasswordMaker,
		words: joinedWords(&u, old),
	}
	if p.stateIndex < otherState {
		u.State = ""
	}
	var text strings.Builder
	fields := textFieldsOf(&u)
	n := 0
	for _, field := range fields {
		n += len(*field)
	}
	text.Grow(n)
	for i, field := range fields {
		text.WriteString(*field)
		p.ends[i] = uint32(text.Len())
	}
	p.text = text.String()
	for i, field := range timeFieldsOf(&u) {
		p.times[i] = roster.Micros(*field)
	}
	return p
}

// unpack returns the user that was packed.
func (p *user) unpack() roster.User {
	u := roster.User{
		ID: p.id, Account: p.account, Number: p.number, Version: p.version, Epoch: p.epoch,
		PasswordMaker: p.passwordMaker,
		Profile: roster.Profile{
			SessionsLimit: p.sessions, CurrentUses: p.currentUses, ExtraUses: p.extraUses,
			EmailVerified: p.emailVerified, Preferences: p.preferences, Attrs: p.attributes,
		},
	}
	for i, field := range textFieldsOf(&u) {
		*field = p.textAt(i)
	}
	if p.stateIndex < otherState {
		u.State = states[p.stateIndex]
	}
	for i, field := range timeFieldsOf(&u) {
		*field = roster.FromMicros(p.times[i])
	}
	return u
}

// textAt returns one of the texts.
func (p *user) textAt(field int) string {
	if field == 0 {
		return p.text[:p.ends[0]]
	}
	return p.text[p.ends[field-1]:p.ends[field]]
}

// value is roster.User.Value of the packed user.
func (p *user) value(f roster.UserField) roster.Value {
	switch f {
	case roster.FieldName:
		return roster.Value{Text: p.textAt(textName)}
	case roster.FieldEmail:
		return roster.Value{Text: p.textAt(textCanonical)}
	case roster.FieldExternalID:
		return roster.Value{Text: p.textAt(textExternalID)}
	case roster.FieldCreated:
		return roster.Value{Int: p.times[timeCreated]}
	case roster.FieldUpdated:
		return roster.Value{Int: p.times[timeUpdated]}
	case roster.FieldActivity:
		return roster.Value{Int: p.times[timeActivity]}
	case roster.FieldAlive:
		if p.stateIndex == deactivated || p.stateIndex == deleted {
			return roster.Value{Int: 1}
		}
		return roster.Value{}
	}
	u := p.unpack()
	return u.Value(f)
}

// states is read for each user: roster.States would copy it each time.
var states = roster.States()

// otherState is the index of a State that is none of states. A Directory writes
// no such state, but a Store keeps it.
var otherState = uint8(len(states))

// stateIndexOf returns the index by which trees count the users of a state.
func stateIndexOf(s roster.State) uint8 {
	if i := slices.Index(states, s); i >= 0 {
		return uint8(i)
	}
	return otherState
}

var (
	deactivated = stateIndexOf(roster.StateDeactivated)
	deleted     = stateIndexOf(roster.StateDeleted)
)

func (p *user) notDeleted() bool { return p.stateIndex != deleted }
