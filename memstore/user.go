package memstore

import (
	"encoding/binary"
	"slices"
	"time"

	"example.com/roster"
)

// user is a packed roster.User: about a third as big, with one pointer for all its
// texts. It never changes.
type user struct {
	id, account             roster.ID
	times                   [sortTimes]int64 // roster.Micros of the times by which users are sorted
	packed                  string           // the lengths of the texts, the texts, numbers and spans of words
	preferences, attributes roster.JSONObject
	stateIndex              uint8 // index in states, or otherState
	emailVerified           bool
	plainEmail              bool // the e-mail is the canonical one, and stands in packed once
	longTexts               bool // the lengths in packed have four bytes each, else one
	place                   userPlace
}

// The texts of a user, in the order in which they are packed. Those that words are
// made of come first, so that the places of words stay when others change.
const (
	textCanonical = iota
	textName
	textExternalID
	textEmail
	textFirst
	textLast
	textUsername
	textWords // the words that are in no text before, joined
	textVendorIDs
	textImage
	textCanonicalUsername
	textAvatar
	textIPAddress
	textSummary
	textRole
	textHash
	textReason
	textUsesPeriod
	textBenefits
	textState // empty where stateIndex says it
	textMaker // the id of roster.User.PasswordMaker, empty where that is zero
	textFields
)

// The times of a user: first those of user.times, in its order.
const (
	timeCreated = iota
	timeUpdated
	timeActivity
	sortTimes // how many those are
)

// The numbers of a user, in the order in which they are packed, before other times.
const (
	numberNumber = iota
	numberVersion
	numberEpoch
	numberSessions
	numberCurrentUses
	numberExtraUses
	numbers
)

func textFieldsOf(u *roster.User) [textFields]*string {
	return [textFields]*string{
		textCanonical:         &u.CanonicalEmail,
		textName:              &u.Name,
		textExternalID:        &u.ExternalID,
		textEmail:             &u.Email,
		textFirst:             &u.First,
		textLast:              &u.Last,
		textUsername:          &u.Username,
		textCanonicalUsername: &u.CanonicalUsername,
		textVendorIDs:         (*string)(&u.VendorIDs),
		textImage:             &u.Image,
		textAvatar:            &u.Avatar,
		textIPAddress:         &u.IPAddress,
		textSummary:           &u.Summary,
		textRole:              (*string)(&u.Role),
		textHash:              (*string)(&u.PasswordHash),
		textReason:            &u.DeactivatedReason,
		textUsesPeriod:        (*string)(&u.UsesPeriod),
		textBenefits:          (*string)(&u.Benefits),
		textState:             (*string)(&u.State),
	}
}

// otherTimesOf returns the times that no index sorts by.
func otherTimesOf(u *roster.User) [8]*time.Time {
	return [...]*time.Time{
		&u.Invited, &u.Activated, &u.Deactivated, &u.DeactivatedUntil, &u.Discarded, &u.Erased, &u.EmailProven, &u.UsesAt,
	}
}

// pack returns u as the store keeps it, in place of old.
func pack(u roster.User, old *user) *user {
	p := &user{
		id: u.ID, account: u.Account, preferences: u.Preferences, attributes: u.Attrs,
		times:      [sortTimes]int64{roster.Micros(u.Created), roster.Micros(u.Updated), roster.Micros(u.Activity)},
		stateIndex: stateIndexOf(u.State), emailVerified: u.EmailVerified, plainEmail: u.Email == u.CanonicalEmail,
	}
	extra, spans := wordsOf(&u, old)
	if p.stateIndex < otherState {
		u.State = ""
	}
	if p.plainEmail {
		u.Email = ""
	}
	texts := textFieldsOf(&u)
	maker := ""
	if !u.PasswordMaker.IsZero() {
		maker = string(u.PasswordMaker[:])
	}
	texts[textWords], texts[textMaker] = &extra, &maker
	p.longTexts = slices.ContainsFunc(texts[:], func(text *string) bool { return len(*text) > 255 })
	b := make([]byte, 0, 512)
	for _, text := range texts {
		if p.longTexts {
			b = binary.LittleEndian.AppendUint32(b, uint32(len(*text)))
		} else {
			b = append(b, byte(len(*text)))
		}
	}
	for _, text := range texts {
		b = append(b, *text...)
	}
	for _, n := range [numbers]int64{u.Number, u.Version, u.Epoch, int64(u.SessionsLimit), u.CurrentUses, u.ExtraUses} {
		b = binary.AppendVarint(b, n)
	}
	for _, t := range otherTimesOf(&u) {
		b = appendTime(b, *t, p.times[timeCreated])
	}
	p.packed = string(appendSpans(b, spans))
	return p
}

// length returns the length of a text.
func (p *user) length(field int) int {
	if !p.longTexts {
		return int(p.packed[field])
	}
	at := 4 * field
	return int(p.packed[at]) | int(p.packed[at+1])<<8 | int(p.packed[at+2])<<16 | int(p.packed[at+3])<<24
}

// texts returns where the texts begin.
func (p *user) texts() int {
	if p.longTexts {
		return 4 * textFields
	}
	return textFields
}

// textStart returns where a text begins.
func (p *user) textStart(field int) int {
	at := p.texts()
	for i := range field {
		at += p.length(i)
	}
	return at
}

// textAt returns one of the texts.
func (p *user) textAt(field int) string {
	if field == textEmail && p.plainEmail {
		field = textCanonical
	}
	at := p.textStart(field)
	return p.packed[at : at+p.length(field)]
}

// numbers returns a reader of the numbers.
func (p *user) numbers() numberReader { return numberReader(p.packed[p.textStart(textFields):]) }

// number returns the small id, 0 where p is nil.
func (p *user) number() int64 {
	if p == nil {
		return 0
	}
	r := p.numbers()
	return r.next()
}

// version returns the version, 0 where p is nil.
func (p *user) version() int64 {
	if p == nil {
		return 0
	}
	r := p.numbers()
	r.next()
	return r.next()
}

// unpacked returns the user that was packed.
func (p *user) unpacked() (u roster.User) {
	p.unpack(&u)
	return u
}

// unpack sets u, which is zero, to the user that was packed. It leaves u where p is nil.
func (p *user) unpack(u *roster.User) {
	if p == nil {
		return
	}
	u.ID, u.Account = p.id, p.account
	u.EmailVerified, u.Preferences, u.Attrs = p.emailVerified, p.preferences, p.attributes
	u.Created, u.Updated = roster.FromMicros(p.times[timeCreated]), roster.FromMicros(p.times[timeUpdated])
	u.Activity = roster.FromMicros(p.times[timeActivity])
	at := p.texts()
	for i, field := range textFieldsOf(u) {
		end := at + p.length(i)
		switch {
		case field != nil:
			*field = p.packed[at:end]
		case i == textMaker && end > at:
			u.PasswordMaker = roster.ID([]byte(p.packed[at:end]))
		}
		at = end
	}
	if p.plainEmail {
		u.Email = u.CanonicalEmail
	}
	if p.stateIndex < otherState {
		u.State = states[p.stateIndex]
	}
	r := numberReader(p.packed[at:])
	u.Number, u.Version, u.Epoch = r.next(), r.next(), r.next()
	u.SessionsLimit, u.CurrentUses, u.ExtraUses = int(r.next()), r.next(), r.next()
	for _, t := range otherTimesOf(u) {
		*t = r.time(p.times[timeCreated])
	}
}

// value is roster.User.Value of the packed user.
func (p *user) value(f roster.UserField) roster.Value {
	switch f {
	case roster.FieldName:
		return roster.Value{Text: p.textAt(textName)}
	case roster.FieldUsername:
		return roster.Value{Text: p.textAt(textCanonicalUsername)}
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
	u := p.unpacked()
	return u.Value(f)
}
