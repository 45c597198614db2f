// Runs devour against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import Devour from 'devour-client'

const api = new Devour({ apiUrl: `${process.env.ROSTER_URL}/api/v1`, bearer: process.env.ROSTER_TOKEN, logger: false })
api.define('account', { name: '' })
api.define('team', { name: '' })
api.define('account_membership', { role_ids: '' })
api.define('team_membership', { created_at: '' })
api.define('user', {
  name: '', email: '', avatar: '', status: '', discarded_at: '', created_at: '', updated_at: '',
  account: { jsonApi: 'hasOne', type: 'account' },
  teams: { jsonApi: 'hasMany', type: 'team' },
  account_memberships: { jsonApi: 'hasMany', type: 'account_membership' },
  team_memberships: { jsonApi: 'hasMany', type: 'team_membership' },
})
const include = 'account,teams,account_memberships,team_memberships'
const names = ({ data }) => data.map((u) => u.name)

// Create; creates that are refused show an error for each wrong attribute.
const { data: jane } = await api.create('user', { name: 'Jane Doe', email: 'jane@example.com' })
assert.equal(jane.status, 'created')
await assert.rejects(api.create('user', { name: 'x', email: 'JANE@example.com' }), (errors) => {
  assert.deepEqual(Object.keys(errors), ['email'])
  assert.match(errors.email.detail, /is taken by another user/)
  return true
})
await assert.rejects(api.create('user', { name: 'x'.repeat(10_000), email: 'no address', avatar: 'a/b.png' }), (errors) => {
  assert.deepEqual(Object.keys(errors).sort(), ['avatar', 'email', 'name'])
  return true
})
for (const name of ['Ann', 'Bob']) await api.create('user', { name, email: `${name}@example.com` })

// List, and follow the links.
const page = await api.findAll('user', { sort: 'name', page: { size: 3 } })
assert.deepEqual(names(page), ['Ann', 'Bob', 'Jane Doe'])
const following = await api.request(page.links.next, 'GET')
assert.deepEqual(following.data.map((u) => u.name), ['Owner'])
assert.equal(following.links.next, undefined)

// Read with what is included, and send all of it back.
const { data: read } = await api.find('user', jane.id, { include })
assert.deepEqual([read.account.name, names({ data: read.teams }), read.team_memberships.length], ['Example', ['Sales'], 1])
assert.deepEqual(read.account_memberships.map((m) => m.role_ids), [['user']])
assert.equal((await api.update('user', { ...read, name: 'Jane Roe' })).data.name, 'Jane Roe')
const refused = (relation) => (errors) => assert.deepEqual(Object.keys(errors), [relation]) ?? true
await assert.rejects(api.update('user', { ...read, name: 'Left', teams: [] }), refused('teams'))
await assert.rejects(api.update('user', { ...read, name: 'Left', account: null }), refused('account'))
const { data: unchanged } = await api.find('user', jane.id, { include })
assert.deepEqual([unchanged.name, names({ data: unchanged.teams })], ['Jane Roe', ['Sales']])

// Delete.
await api.destroy('user', jane.id)
assert.equal((await api.find('user', jane.id)).data.status, 'deleted')
await assert.rejects(api.find('user', '00000000-0000-7000-8000-000000000009'), (errors) => /not found/i.test(errors[0].title))

console.log('all of it held')
