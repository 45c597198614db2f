// Runs kitsu against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import Kitsu from 'kitsu'

const options = {
  baseURL: `${process.env.ROSTER_URL}/api/v1`,
  headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}` },
  resourceCase: 'snake',
}
const plural = new Kitsu(options) // sends the type users
const singular = new Kitsu({ ...options, pluralize: false, camelCaseTypes: false }) // sends the type user
const names = ({ data }) => data.map((u) => u.name)
const refused = (status, source) => (e) => {
  assert.equal(e.response.status, status)
  assert.equal(e.errors.length, 1)
  assert.equal(e.errors[0].status, String(status))
  assert.deepEqual(e.errors[0].source, source)
  return true
}

// Create, and a create that is refused.
const jane = (await plural.create('users', { name: 'Jane Doe', email: 'jane@example.com' })).data
assert.match(jane.id, /^[0-9a-f-]{36}$/)
assert.equal(jane.type, 'user')
assert.equal(jane.status, 'created')
assert.equal(jane.meta.actions.invite, true)
const made = await singular.request({ method: 'POST', url: 'users', type: 'user', body: { name: 'Twin' } })
assert.equal(made.status, 201)
assert.equal(made.headers.location, `${process.env.ROSTER_URL}/api/v1/users/${made.data.id}`)
assert.equal(made.data.email, null)
const taken = { name: 'x', email: 'JANE@example.com' }
await assert.rejects(plural.create('users', taken), refused(422, { pointer: '/data/attributes/email' }))
await assert.rejects(plural.create('users', { avatar: 'a/b.png' }), refused(422, { pointer: '/data/attributes/avatar' }))
await assert.rejects(plural.create('team', { name: 'x' }), (e) => e.response.status === 404)
for (const name of ['Ann', 'Bob', 'Cid']) await plural.create('user', { name, email: `${name}@example.com` })

// Read, with what belongs to it.
const include = 'account,teams,account_memberships.account,team_memberships'
const { data: read } = await plural.get(`users/${jane.id}`, { params: { include } })
assert.equal(read.name, 'Jane Doe')
assert.equal(read.account.data.name, 'Example')
assert.deepEqual(read.teams.data.map((team) => team.name), ['Sales'])
assert.deepEqual(read.account_memberships.data.map((m) => [m.id, m.role_ids]), [[jane.id, ['user']]])
const { data: sparse } = await plural.get(`users/${jane.id}`, { params: { fields: { users: 'name' } } })
assert.equal(sparse.email, undefined)

// Page, sort, filter: with percent-encoded brackets.
const page = await plural.get('users', { params: { sort: '-name', page: { number: 2, size: 2 } } })
assert.deepEqual(names(page), ['Jane Doe', 'Cid'])
assert.equal(page.meta.total, 6)
const following = await plural.axios.get(page.links.next, { headers: options.headers })
assert.deepEqual(following.data.data.map((u) => u.attributes.name), ['Bob', 'Ann'])
assert.deepEqual(names(await plural.get('users', { params: { filter: { name: 'pre:A' } } })), ['Ann'])
const several = { filter: { email: 'suf:@EXAMPLE.com', name: '!in:Owner,Ann' }, sort: 'alive,name' }
assert.deepEqual(names(await plural.get('users', { params: several })), ['Bob', 'Cid', 'Jane Doe'])
await assert.rejects(plural.get('users', { params: { filter: { secret: 'x' } } }), refused(400, { parameter: 'filter[secret]' }))
await assert.rejects(plural.get('users', { params: { page: { size: 101 } } }), refused(400, { parameter: 'page[size]' }))

// Update, by PATCH and by PUT.
assert.equal((await plural.update('users', { id: jane.id, name: 'Jane Roe' })).data.name, 'Jane Roe')
for (const client of [plural, singular]) {
  const { data: whole } = await client.get(`users/${jane.id}`, { params: { include } })
  assert.equal((await client.update('users', { ...whole, name: 'Jane Poe' })).data.name, 'Jane Poe')
  const left = client.update('users', { ...whole, teams: { data: [] } })
  await assert.rejects(left, refused(403, { pointer: '/data/relationships/teams' }))
  await client.update('users', { id: jane.id, name: 'Jane Roe' })
}
const put = { method: 'PUT', url: `users/${jane.id}`, type: 'user', body: { id: jane.id, avatar: 'jane.png' } }
const { data: updated } = await singular.request(put)
assert.deepEqual([updated.name, updated.avatar], ['Jane Roe', 'jane.png'])
const address = { id: jane.id, email: 'owner@example.com' }
await assert.rejects(plural.update('users', address), refused(422, { pointer: '/data/attributes/email' }))

// Invite, and revoke the invitation.
assert.equal((await plural.request({ method: 'POST', url: `users/${jane.id}/invite`, type: 'users', body: {} })).data.status, 'invited')
const again = plural.request({ method: 'POST', url: `users/${jane.id}/invite`, type: 'users', body: {} })
await assert.rejects(again, refused(422, { pointer: '/data/attributes/status' }))
assert.equal((await plural.request({ method: 'DELETE', url: `users/${jane.id}/invite` })).data.status, 'created')

// Roles.
const roles = { method: 'POST', url: 'account_memberships', type: 'account_membership', body: { user_id: jane.id, role_ids: ['admin'] } }
assert.deepEqual(names(await singular.request(roles)), ['Jane Roe'])

// Delete, with a body.
const { data: gone, status } = await plural.delete('users', jane.id)
assert.equal(status, 200)
assert.equal(gone.status, 'deleted')
assert.equal((await plural.get(`users/${jane.id}`)).data.status, 'deleted')
const living = { filter: { discarded_at_blank: 1 }, sort: 'name' }
assert.deepEqual(names(await plural.get('users', { params: living })), ['Ann', 'Bob', 'Cid', 'Owner', 'Twin'])
await assert.rejects(plural.get('users/00000000-0000-7000-8000-000000000009'), refused(404, undefined))

console.log('all of it held')
