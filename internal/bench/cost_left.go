package main

import "slices"

// costCalls are the calls of a Directory, those that read first.
var costCalls = slices.Concat(costUsers, costMembers, costTeams, costAccess, costEvents, costChanges, costInvitations, costMails, costSignIns)

// costLeft are the methods of Directory that are not measured, with the reason.
var costLeft = map[string]string{
	"AccountID":     readsNothing,
	"ActingAs":      readsNothing,
	"ActingAsStaff": readsNothing,
	"ActingWith":    readsNothing,
	"CalledFrom":    readsNothing,
	"Confined":      readsNothing,
	"DefaultRole":   readsNothing,
	"ForAccount":    readsNothing,
	"IfVersion":     readsNothing,
	"MaxPage":       readsNothing,
	"Now":           readsNothing,
	"Role":          readsNothing,
	"Roles":         readsNothing,
	"WithStore":     readsNothing,
	"HashPassword":  "reads no store, and costs what Config.HashMemory says",
	"Relay":         "runs until it is stopped: RelayOnce is a round of it, and P26 measures it",
}

const readsNothing = "reads no store"

// costRoutesLeft are the routes that are not measured, with the reason. One that ends
// with "*" stands for all that begin so.
var costRoutesLeft = map[string]string{
	"console POST *":                            "a form: the methods of Directory that it calls are measured",
	"console GET /console/scim":                 "shows what the host keeps",
	"embedthis POST /tok/*":                     "the same as without /tok",
	"console GET /console/console.js":           "a file",
	"console GET /console/style.css":            "a file",
	"console GET /console/logo.svg":             "a file",
	"publicala POST " + publicalaUsers + "/{$}": "the same as without the slash",
	"publicala GET " + publicalaUsers + "/{$}":  "the same as without the slash",
	"scim GET /scim/v2/Me":                      answers501,
	"scim POST /scim/v2/Me":                     answers501,
	"scim PUT /scim/v2/Me":                      answers501,
	"scim PATCH /scim/v2/Me":                    answers501,
	"scim DELETE /scim/v2/Me":                   answers501,
}

const answers501 = "answers 501"
