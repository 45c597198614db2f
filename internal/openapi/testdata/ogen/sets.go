package main

import (
	"context"
	"strconv"

	"generated/axiom"
	"generated/embedthis"
	"generated/papershift"
	"generated/pickaxe"
	"generated/publicala"
	"generated/scim"
	"generated/session"

	"github.com/ogen-go/ogen/ogenerrors"
)

type axiomToken string

func (t axiomToken) Token(context.Context, axiom.OperationName) (axiom.Token, error) {
	return axiom.Token{Token: string(t)}, nil
}

func axiomSet() {
	c, err := axiom.NewClient(url, axiomToken(token), axiom.WithClient(wire{}))
	must(err)
	wrong, err := axiom.NewClient(url, axiomToken("xaat-wrong"), axiom.WithClient(wire{}))
	must(err)
	janes := from[axiom.NewUser](`{"name": "Jane", "email": "jane@axiom.test", "role": "user"}`)
	made := status(200).of(c.CreateUser(ctx, &janes))
	id := at(made, "id").(string)
	equal(status(200).of(c.GetUser(ctx, axiom.GetUserParams{ID: id})), "email", "jane@axiom.test")
	if all := status(200).of(c.GetUsers(ctx)); len(all.([]any)) < 5 {
		panic("the list is too short")
	}
	equal(status(200).of(c.UpdateUser(ctx, &axiom.Changes{Name: "Janet"}, axiom.UpdateUserParams{ID: id})), "name", "Janet")
	equal(status(200).of(c.UpdateUserRole(ctx, &axiom.NewRole{Role: "read-only"}, axiom.UpdateUserRoleParams{ID: id})), "role.id", "read-only")
	equal(status(200).of(c.GetCurrentUser(ctx)), "email", "owner@acme.test")
	equal(status(409).of(c.CreateUser(ctx, &janes)), "message", "email is taken by another user")
	equal(status(403).of(wrong.GetUsers(ctx)), "code", 403.0)
	status(204).of(c.RemoveUserFromOrg(ctx, axiom.RemoveUserFromOrgParams{ID: id}))
	equal(status(404).of(c.GetUser(ctx, axiom.GetUserParams{ID: id})), "code", 404.0)
}

type pickaxeToken string

func (t pickaxeToken) Token(context.Context, pickaxe.OperationName) (pickaxe.Token, error) {
	return pickaxe.Token{Token: string(t)}, nil
}

func pickaxeSet() {
	c, err := pickaxe.NewClient(url+"/v1", pickaxeToken(token), pickaxe.WithClient(wire{}))
	must(err)
	wrong, err := pickaxe.NewClient(url+"/v1", pickaxeToken("wrong"), pickaxe.WithClient(wire{}))
	must(err)
	jane := from[pickaxe.NewUser](`{"name": "Jane", "email": "jane@pickaxe.test", "products": ["p1"]}`)
	equal(status(200).of(c.CreateUser(ctx, &jane)), "data.products", []any{"p1"})
	equal(status(200).of(c.GetUser(ctx, pickaxe.GetUserParams{Email: "jane@pickaxe.test"})), "data.name", "Jane")
	equal(status(200).of(c.ListUsers(ctx, pickaxe.ListUsersParams{Take: pickaxe.NewOptInt(2), Skip: pickaxe.NewOptInt(1)})), "data.2", nil)
	changes := from[pickaxe.UserChanges](`{"data": {"name": "Janet", "extraUses": 3}}`)
	equal(status(200).of(c.UpdateUser(ctx, &changes, pickaxe.UpdateUserParams{Email: "jane@pickaxe.test"})), "data.extraUses", 3.0)
	group := status(200).of(c.CreateAccessGroup(ctx, pickaxe.GroupBody(`{"name": "Gold", "products": ["p1"]}`)))
	equal(status(200).of(c.GetAccessGroup(ctx, pickaxe.GetAccessGroupParams{ID: at(group, "data.id").(string)})), "data.name", "Gold")
	equal(status(200).of(c.InviteUsers(ctx, &pickaxe.Invitations{Emails: []string{"joan@pickaxe.test"}})), "data.0.email", "joan@pickaxe.test")
	status(409).of(c.CreateUser(ctx, &jane))
	status(401).of(wrong.ListUsers(ctx, pickaxe.ListUsersParams{}))
	status(200).of(c.DeleteUser(ctx, pickaxe.DeleteUserParams{Email: "jane@pickaxe.test"}))
	status(404).of(c.GetUser(ctx, pickaxe.GetUserParams{Email: "jane@pickaxe.test"}))
}

type embedthisToken string

func (t embedthisToken) Bearer(context.Context, embedthis.OperationName) (embedthis.Bearer, error) {
	return embedthis.Bearer{Token: string(t)}, nil
}

func (t embedthisToken) Token(context.Context, embedthis.OperationName) (embedthis.Token, error) {
	return embedthis.Token{}, ogenerrors.ErrSkipClientSecurity
}

func embedthisSet() {
	c, err := embedthis.NewClient(url+"/tok", embedthisToken(token), embedthis.WithClient(wire{}))
	must(err)
	wrong, err := embedthis.NewClient(url+"/tok", embedthisToken("wrong"), embedthis.WithClient(wire{}))
	must(err)
	jane := from[embedthis.NewUser](`{"email": "jane@embedthis.test", "first": "Jane", "role": "user"}`)
	made := status(200).of(c.CreateUser(ctx, &jane))
	equal(made, "state", "created")
	id := at(made, "id").(string)
	equal(status(200).of(c.GetUser(ctx, embedthis.NewOptKey(from[embedthis.Key](`{"email": "jane@embedthis.test"}`)))), "id", id)
	page := status(200).of(c.FindUsers(ctx, embedthis.NewOptFilter(from[embedthis.Filter](`{"limit": 2}`)), embedthis.FindUsersParams{}))
	equal(page, "data.2", nil)
	next := from[embedthis.Filter](`{"limit": 2, "next": "` + at(page, "next").(string) + `"}`)
	equal(status(200).of(c.FindUsers(ctx, embedthis.NewOptFilter(next), embedthis.FindUsersParams{})), "data.2", nil)
	equal(status(200).of(c.UpdateUser(ctx, embedthis.NewOptChanges(from[embedthis.Changes](`{"id": "`+id+`", "first": "Janet"}`)))), "first", "Janet")
	equal(status(200).of(c.UpdateUserRole(ctx, &embedthis.NewRole{ID: id, Role: "admin"})), "role", "admin")
	if text := status(409).of(c.CreateUser(ctx, &jane)); text != "email is taken by another user" {
		panic(text)
	}
	status(401).of(wrong.FindUsers(ctx, embedthis.OptFilter{}, embedthis.FindUsersParams{}))
	key := from[embedthis.Key](`{"id": "` + id + `"}`)
	status(200).of(c.RemoveUser(ctx, &key))
	status(404).of(c.GetUser(ctx, embedthis.NewOptKey(key)))
}

type publicalaToken string

func (t publicalaToken) Token(context.Context, publicala.OperationName) (publicala.Token, error) {
	return publicala.Token{APIKey: string(t)}, nil
}

func publicalaSet() {
	c, err := publicala.NewClient(url, publicalaToken(token), publicala.WithClient(wire{}))
	must(err)
	wrong, err := publicala.NewClient(url, publicalaToken("wrong"), publicala.WithClient(wire{}))
	must(err)
	jane := from[publicala.NewUser](`{"email": "jane@publicala.test", "external_id": "ext-jane", "only_sees_readable": true}`)
	made := status(200).of(c.CreateUser(ctx, &jane))
	equal(made, "data.only_sees_readable", true)
	id := strconv.Itoa(int(at(made, "data.id").(float64)))
	equal(status(200).of(c.GetUserByEmail(ctx, publicala.GetUserByEmailParams{User: "jane@publicala.test"})), "data.paginator.data.0.email", "jane@publicala.test")
	page := status(200).of(c.ListUsers(ctx, publicala.ListUsersParams{PerPage: publicala.NewOptInt(2), Page: publicala.NewOptInt(2)}))
	equal(page, "data.paginator.current_page", 2.0)
	equal(page, "data.paginator.data.2", nil)
	changes := from[publicala.Changes](`{"email": "janet@publicala.test", "external_id": "ext-jane", "only_sees_readable": false}`)
	status(204).of(c.UpdateUser(ctx, &changes, publicala.UpdateUserParams{User: id}))
	taken := from[publicala.NewUser](`{"email": "janet@publicala.test", "external_id": "x"}`)
	equal(status(422).of(c.CreateUser(ctx, &taken)), "errors.email.0", "email is taken by another user")
	status(401).of(wrong.ListUsers(ctx, publicala.ListUsersParams{}))
	equal(status(200).of(c.DeactivateUser(ctx, publicala.DeactivateUserParams{User: id})), "CODE", "success")
	equal(status(404).of(c.DeactivateUser(ctx, publicala.DeactivateUserParams{User: id})), "message", "not found")
	status(200).of(c.ReactivateUser(ctx, publicala.ReactivateUserParams{User: id}))
	status(200).of(c.ForceLogout(ctx, publicala.ForceLogoutParams{User: id}))
}

type papershiftToken string

func (t papershiftToken) Bearer(context.Context, papershift.OperationName) (papershift.Bearer, error) {
	return papershift.Bearer{Token: string(t)}, nil
}

func (t papershiftToken) Token(context.Context, papershift.OperationName) (papershift.Token, error) {
	return papershift.Token{}, ogenerrors.ErrSkipClientSecurity
}

func papershiftSet() {
	c, err := papershift.NewClient(url, papershiftToken(token), papershift.WithClient(wire{}))
	must(err)
	wrong, err := papershift.NewClient(url, papershiftToken("wrong"), papershift.WithClient(wire{}))
	must(err)
	jane := from[papershift.CreateUserApplicationVndAPIJSON](`{"data": {"type": "user", "attributes": {"name": "Jane", "email": "jane@papershift.test"}}}`)
	made := status(201).of(c.CreateUser(ctx, &jane, papershift.CreateUserParams{}))
	equal(made, "data.attributes.status", "created")
	id := at(made, "data.id").(string)
	equal(status(200).of(c.GetUser(ctx, papershift.GetUserParams{ID: id, Include: papershift.NewOptString("account")})), "included.0.type", "account")
	page := status(200).of(c.ListUsers(ctx, papershift.ListUsersParams{PageSize: papershift.NewOptInt(2), PageNumber: papershift.NewOptInt(2), Sort: papershift.NewOptString("name")}))
	equal(page, "data.2", nil)
	if at(page, "links.prev") == nil || at(page, "meta.total").(float64) < 5 {
		panic("the page has no way back, or no total")
	}
	janet := from[papershift.UpdateUserApplicationJSON](`{"data": {"type": "user", "attributes": {"name": "Janet"}}}`)
	equal(status(200).of(c.UpdateUser(ctx, &janet, papershift.UpdateUserParams{ID: id})), "data.attributes.name", "Janet")
	roles := from[papershift.AssignRolesApplicationVndAPIJSON](`{"data": {"type": "account_membership", "attributes": {"user_id": "` + id + `", "role_ids": ["admin"]}}}`)
	status(200).of(c.AssignRoles(ctx, &roles, papershift.AssignRolesParams{}))
	equal(status(200).of(c.InviteUser(ctx, papershift.InviteUserParams{ID: id})), "data.attributes.status", "invited")
	equal(status(200).of(c.RevokeInvitation(ctx, papershift.RevokeInvitationParams{ID: id})), "data.attributes.status", "created")
	equal(status(422).of(c.CreateUser(ctx, &jane, papershift.CreateUserParams{})), "errors.0.source.pointer", "/data/attributes/email")
	equal(status(401).of(wrong.ListUsers(ctx, papershift.ListUsersParams{})), "errors.0.status", "401")
	equal(status(200).of(c.DiscardUser(ctx, papershift.DiscardUserParams{ID: id})), "data.attributes.status", "deleted")
	status(404).of(c.GetUser(ctx, papershift.GetUserParams{ID: "nobody"}))
}

type sessionToken string

func (t sessionToken) Token(context.Context, session.OperationName) (session.Token, error) {
	return session.Token{Token: string(t)}, nil
}

func (t sessionToken) Cookie(context.Context, session.OperationName) (session.Cookie, error) {
	return session.Cookie{}, ogenerrors.ErrSkipClientSecurity
}

func sessionSet() {
	nobody, err := session.NewClient(url, sessionToken(""), session.WithClient(wire{}))
	must(err)
	equal(status(401).of(nobody.SignIn(ctx, &session.SignIn{Email: "user@acme.test", Password: "wrong password"})), "status", 401.0)
	signed := status(200).of(nobody.SignIn(ctx, &session.SignIn{Email: "user@acme.test", Password: "correct horse battery staple"}))
	c, err := session.NewClient(url, sessionToken(at(signed, "token").(string)), session.WithClient(wire{}))
	must(err)
	equal(status(200).of(c.GetSession(ctx)), "user.email", "user@acme.test")
	equal(status(200).of(c.ListSessions(ctx, session.ListSessionsParams{})), "sessions.0.current", true)
	equal(status(200).of(c.ListAccounts(ctx)), "accounts.0.home", true)
	janet := from[session.ProfileChanges](`{"name": "Janet"}`)
	equal(status(200).of(c.EditProfile(ctx, &janet)), "profile.name", "Janet")
	equal(status(200).of(c.GetProfile(ctx)), "profile.email", "user@acme.test")
	equal(status(400).of(c.ChangePassword(ctx, &session.PasswordChange{Password: "correct horse battery staple", NewPassword: "short"})), "status", 400.0)
	status(200).of(c.ExportUser(ctx))
	status(204).of(c.SignOut(ctx))
	equal(status(401).of(c.GetSession(ctx)), "title", "Unauthorized")
}

type scimToken string

func (t scimToken) Token(context.Context, scim.OperationName) (scim.Token, error) {
	return scim.Token{Token: string(t)}, nil
}

func scimSet() {
	c, err := scim.NewClient(url, scimToken(token), scim.WithClient(wire{}))
	must(err)
	wrong, err := scim.NewClient(url, scimToken("wrong"), scim.WithClient(wire{}))
	must(err)
	jane := from[scim.CreateUserApplicationScimJSON](`{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "jane@scim.test", "name": {"givenName": "Jane"}, "active": true}`)
	made := status(201).of(c.CreateUser(ctx, &jane, scim.CreateUserParams{}))
	id := at(made, "id").(string)
	equal(status(200).of(c.GetUser(ctx, scim.GetUserParams{ID: id})), "userName", "jane@scim.test")
	page := status(200).of(c.ListUsers(ctx, scim.ListUsersParams{Filter: scim.NewOptString(`userName eq "jane@scim.test"`), Count: scim.NewOptInt(2)}))
	equal(page, "totalResults", 1.0)
	patch := from[scim.PatchUserApplicationScimJSON](`{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "path": "name.givenName", "value": "Janet"}]}`)
	equal(status(200).of(c.PatchUser(ctx, &patch, scim.PatchUserParams{ID: id})), "name.givenName", "Janet")
	equal(status(409).of(c.CreateUser(ctx, &jane, scim.CreateUserParams{})), "scimType", "uniqueness")
	status(401).of(wrong.ListUsers(ctx, scim.ListUsersParams{}))
	status(204).of(c.DeleteUser(ctx, scim.DeleteUserParams{ID: id}))
	equal(status(404).of(c.GetUser(ctx, scim.GetUserParams{ID: id})), "status", "404")
}
