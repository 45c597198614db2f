package main

import (
	"strconv"

	"generated/axiom"
	"generated/embedthis"
	"generated/papershift"
	"generated/pickaxe"
	"generated/publicala"
	"generated/scim"
	"generated/session"
)

func axiomSet() {
	c, err := axiom.NewClientWithResponses(url, axiom.WithRequestEditorFn(bearer(token)))
	must(err)
	made := status(200).of(c.CreateUserWithResponse(ctx, from[axiom.NewUser](`{"name": "Jane", "email": "jane@axiom.test", "role": "user"}`)))
	equal(made, "role.name", "user")
	id := at(made, "id").(string)
	equal(status(200).of(c.GetUserWithResponse(ctx, id)), "email", "jane@axiom.test")
	if all := status(200).of(c.GetUsersWithResponse(ctx)); len(all.([]any)) < 5 {
		panic("the list is too short")
	}
	equal(status(200).of(c.UpdateUserWithResponse(ctx, id, from[axiom.Changes](`{"name": "Janet"}`))), "name", "Janet")
	equal(status(200).of(c.UpdateUserRoleWithResponse(ctx, id, from[axiom.NewRole](`{"role": "read-only"}`))), "role.id", "read-only")
	equal(status(200).of(c.GetCurrentUserWithResponse(ctx)), "email", "owner@acme.test")
	equal(status(409).of(c.CreateUserWithResponse(ctx, from[axiom.NewUser](`{"name": "J", "email": "jane@axiom.test", "role": "user"}`))), "message", "email is taken by another user")
	equal(status(403).of(c.GetUsersWithResponse(ctx, bearer("xaat-wrong"))), "code", 403.0)
	status(204).of(c.RemoveUserFromOrgWithResponse(ctx, id))
	equal(status(404).of(c.GetUserWithResponse(ctx, id)), "code", 404.0)
}

func pickaxeSet() {
	c, err := pickaxe.NewClientWithResponses(url+"/v1", pickaxe.WithRequestEditorFn(bearer(token)))
	must(err)
	made := status(200).of(c.CreateUserWithResponse(ctx, from[pickaxe.NewUser](`{"name": "Jane", "email": "jane@pickaxe.test", "products": ["p1"]}`)))
	equal(made, "data.products", []any{"p1"})
	equal(status(200).of(c.GetUserWithResponse(ctx, "jane@pickaxe.test")), "data.name", "Jane")
	page := status(200).of(c.ListUsersWithResponse(ctx, &pickaxe.ListUsersParams{Take: ptr(2), Skip: ptr(1)}))
	equal(page, "data.2", nil) // no third one
	equal(status(200).of(c.UpdateUserWithResponse(ctx, "jane@pickaxe.test", from[pickaxe.UserChanges](`{"data": {"name": "Janet", "extraUses": 3}}`))), "data.extraUses", 3.0)
	group := status(200).of(c.CreateAccessGroupWithResponse(ctx, from[pickaxe.GroupBody](`{"name": "Gold", "products": ["p1"]}`)))
	equal(status(200).of(c.GetAccessGroupWithResponse(ctx, at(group, "data.id").(string))), "data.name", "Gold")
	equal(status(200).of(c.InviteUsersWithResponse(ctx, from[pickaxe.Invitations](`{"emails": ["joan@pickaxe.test"]}`))), "data.0.email", "joan@pickaxe.test")
	status(409).of(c.CreateUserWithResponse(ctx, from[pickaxe.NewUser](`{"email": "jane@pickaxe.test"}`)))
	status(401).of(c.ListUsersWithResponse(ctx, nil, bearer("wrong")))
	status(200).of(c.DeleteUserWithResponse(ctx, "jane@pickaxe.test"))
	status(404).of(c.GetUserWithResponse(ctx, "jane@pickaxe.test"))
}

func embedthisSet() {
	c, err := embedthis.NewClientWithResponses(url+"/tok", embedthis.WithRequestEditorFn(bearer(token)))
	must(err)
	made := status(200).of(c.CreateUserWithResponse(ctx, from[embedthis.NewUser](`{"email": "jane@embedthis.test", "first": "Jane", "role": "user"}`)))
	equal(made, "state", "created")
	id := at(made, "id").(string)
	equal(status(200).of(c.GetUserWithResponse(ctx, from[embedthis.Key](`{"email": "jane@embedthis.test"}`))), "id", id)
	page := status(200).of(c.FindUsersWithResponse(ctx, nil, from[embedthis.Filter](`{"limit": 2}`)))
	equal(page, "data.2", nil)
	equal(status(200).of(c.FindUsersWithResponse(ctx, nil, from[embedthis.Filter](`{"limit": 2, "next": "`+at(page, "next").(string)+`"}`))), "data.2", nil)
	equal(status(200).of(c.UpdateUserWithResponse(ctx, from[embedthis.Changes](`{"id": "`+id+`", "first": "Janet"}`))), "first", "Janet")
	equal(status(200).of(c.UpdateUserRoleWithResponse(ctx, from[embedthis.NewRole](`{"id": "`+id+`", "role": "admin"}`))), "role", "admin")
	if text := status(409).of(c.CreateUserWithResponse(ctx, from[embedthis.NewUser](`{"email": "jane@embedthis.test", "role": "user"}`))); text != "email is taken by another user" {
		panic(text)
	}
	status(401).of(c.FindUsersWithResponse(ctx, nil, embedthis.Filter{}, bearer("wrong")))
	status(200).of(c.RemoveUserWithResponse(ctx, from[embedthis.Key](`{"id": "`+id+`"}`)))
	status(404).of(c.GetUserWithResponse(ctx, from[embedthis.Key](`{"id": "`+id+`"}`)))
}

func publicalaSet() {
	c, err := publicala.NewClientWithResponses(url, publicala.WithRequestEditorFn(header("X-User-Token", token)))
	must(err)
	made := status(200).of(c.CreateUserWithResponse(ctx, from[publicala.NewUser](`{"email": "jane@publicala.test", "external_id": "ext-jane", "only_sees_readable": true}`)))
	equal(made, "data.only_sees_readable", true)
	id := strconv.Itoa(int(at(made, "data.id").(float64)))
	equal(status(200).of(c.GetUserByEmailWithResponse(ctx, "jane@publicala.test")), "data.paginator.data.0.email", "jane@publicala.test")
	page := status(200).of(c.ListUsersWithResponse(ctx, &publicala.ListUsersParams{PerPage: ptr(2), Page: ptr(2)}))
	equal(page, "data.paginator.current_page", 2.0)
	equal(page, "data.paginator.data.2", nil)
	status(204).of(c.UpdateUserWithResponse(ctx, id, from[publicala.Changes](`{"email": "janet@publicala.test", "external_id": "ext-jane", "only_sees_readable": false}`)))
	equal(status(422).of(c.CreateUserWithResponse(ctx, from[publicala.NewUser](`{"email": "janet@publicala.test", "external_id": "x"}`))), "errors.email.0", "email is taken by another user")
	status(401).of(c.ListUsersWithResponse(ctx, nil, header("X-User-Token", "wrong")))
	equal(status(200).of(c.DeactivateUserWithResponse(ctx, id)), "CODE", "success")
	equal(status(404).of(c.DeactivateUserWithResponse(ctx, id)), "message", "not found")
	status(200).of(c.ReactivateUserWithResponse(ctx, id))
	status(200).of(c.ForceLogoutWithResponse(ctx, id))
}

func papershiftSet() {
	c, err := papershift.NewClientWithResponses(url, papershift.WithRequestEditorFn(bearer(token)))
	must(err)
	made := status(201).of(c.CreateUserWithResponse(ctx, nil, from[papershift.UserBody](`{"data": {"type": "user", "attributes": {"name": "Jane", "email": "jane@papershift.test"}}}`)))
	equal(made, "data.attributes.status", "created")
	id := at(made, "data.id").(string)
	equal(status(200).of(c.GetUserWithResponse(ctx, id, &papershift.GetUserParams{Include: ptr("account")})), "included.0.type", "account")
	page := status(200).of(c.ListUsersWithResponse(ctx, &papershift.ListUsersParams{PageSize: ptr(2), PageNumber: ptr(2), Sort: ptr("name")}))
	equal(page, "data.2", nil)
	if at(page, "links.prev") == nil || at(page, "meta.total").(float64) < 5 {
		panic("the page has no way back, or no total")
	}
	equal(status(200).of(c.UpdateUserWithResponse(ctx, id, nil, from[papershift.UserBody](`{"data": {"type": "user", "attributes": {"name": "Janet"}}}`))), "data.attributes.name", "Janet")
	status(200).of(c.AssignRolesWithResponse(ctx, nil, from[papershift.MembershipBody](`{"data": {"type": "account_membership", "attributes": {"user_id": "`+id+`", "role_ids": ["admin"]}}}`)))
	equal(status(200).of(c.InviteUserWithResponse(ctx, id, nil)), "data.attributes.status", "invited")
	equal(status(200).of(c.RevokeInvitationWithResponse(ctx, id, nil)), "data.attributes.status", "created")
	equal(status(422).of(c.CreateUserWithResponse(ctx, nil, from[papershift.UserBody](`{"data": {"type": "user", "attributes": {"email": "jane@papershift.test"}}}`))), "errors.0.source.pointer", "/data/attributes/email")
	equal(status(401).of(c.ListUsersWithResponse(ctx, nil, bearer("wrong"))), "errors.0.status", "401")
	equal(status(200).of(c.DiscardUserWithResponse(ctx, id, nil)), "data.attributes.status", "deleted")
	status(404).of(c.GetUserWithResponse(ctx, "nobody", nil))
}

func sessionSet() {
	nobody, err := session.NewClientWithResponses(url)
	must(err)
	equal(status(401).of(nobody.SignInWithResponse(ctx, from[session.SignIn](`{"email": "user@acme.test", "password": "wrong password"}`))), "status", 401.0)
	signed := status(200).of(nobody.SignInWithResponse(ctx, from[session.SignIn](`{"email": "user@acme.test", "password": "correct horse battery staple"}`)))
	c, err := session.NewClientWithResponses(url, session.WithRequestEditorFn(bearer(at(signed, "token").(string))))
	must(err)
	equal(status(200).of(c.GetSessionWithResponse(ctx)), "user.email", "user@acme.test")
	equal(status(200).of(c.ListSessionsWithResponse(ctx, nil)), "sessions.0.current", true)
	equal(status(200).of(c.ListAccountsWithResponse(ctx)), "accounts.0.home", true)
	equal(status(200).of(c.EditProfileWithResponse(ctx, from[session.ProfileChanges](`{"name": "Janet"}`))), "profile.name", "Janet")
	equal(status(200).of(c.GetProfileWithResponse(ctx)), "profile.email", "user@acme.test")
	equal(status(400).of(c.ChangePasswordWithResponse(ctx, from[session.PasswordChange](`{"password": "correct horse battery staple", "new_password": "short"}`))), "status", 400.0)
	status(200).of(c.ExportUserWithResponse(ctx))
	status(204).of(c.SignOutWithResponse(ctx))
	equal(status(401).of(c.GetSessionWithResponse(ctx)), "title", "Unauthorized")
}

func scimSet() {
	c, err := scim.NewClientWithResponses(url, scim.WithRequestEditorFn(bearer(token)))
	must(err)
	jane := from[scim.NewUser](`{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "jane@scim.test", "name": {"givenName": "Jane"}, "active": true}`)
	made := status(201).of(c.CreateUserWithResponse(ctx, nil, jane))
	id := at(made, "id").(string)
	equal(status(200).of(c.GetUserWithResponse(ctx, id, nil)), "userName", "jane@scim.test")
	page := status(200).of(c.ListUsersWithResponse(ctx, &scim.ListUsersParams{Filter: ptr(`userName eq "jane@scim.test"`), Count: ptr(2)}))
	equal(page, "totalResults", 1.0)
	patch := from[scim.Patch](`{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "replace", "path": "name.givenName", "value": "Janet"}]}`)
	equal(status(200).of(c.PatchUserWithResponse(ctx, id, nil, patch)), "name.givenName", "Janet")
	equal(status(409).of(c.CreateUserWithResponse(ctx, nil, jane)), "scimType", "uniqueness")
	status(401).of(c.ListUsersWithResponse(ctx, nil, bearer("wrong")))
	status(204).of(c.DeleteUserWithResponse(ctx, id, nil))
	equal(status(404).of(c.GetUserWithResponse(ctx, id, nil)), "status", "404")
}
