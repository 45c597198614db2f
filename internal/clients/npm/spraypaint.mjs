// Runs spraypaint against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import spraypaint from 'spraypaint'

const { SpraypaintBase, attr, belongsTo, hasMany } = spraypaint

const Base = SpraypaintBase.extend({
  static: { baseUrl: process.env.ROSTER_URL, apiNamespace: '/api/v1' },
})
Base.setJWT(process.env.ROSTER_TOKEN) // sent as Token token="..."

Base.extend({ static: { jsonapiType: 'account' }, attrs: { name: attr() } })
Base.extend({ static: { jsonapiType: 'team' }, attrs: { name: attr(), parent: belongsTo('team') } })
Base.extend({
  static: { jsonapiType: 'account_membership' },
  attrs: { roleIds: attr(), status: attr(), account: belongsTo('account') },
})
const User = Base.extend({
  static: { jsonapiType: 'user', endpoint: '/users' },
  attrs: {
    name: attr(), email: attr(), avatar: attr(), status: attr(), discardedAt: attr(), createdAt: attr(), updatedAt: attr(),
    account: belongsTo('account'), accountMemberships: hasMany('account_membership'), teams: hasMany('team'),
  },
})
const names = (records) => records.data.map((u) => u.name)

// Create, and a create that is refused.
const jane = new User({ name: 'Jane Doe', email: 'jane@example.com' })
assert.equal(await jane.save(), true)
assert.match(jane.id, /^[0-9a-f-]{36}$/)
assert.equal(jane.status, 'created')
assert.equal(jane.isPersisted, true)

const twin = new User({ name: 'Twin', email: 'JANE@example.com' })
assert.equal(await twin.save(), false)
assert.deepEqual(Object.keys(twin.errors), ['email'])
assert.equal(twin.errors.email.message, 'is taken by another user')
assert.equal(twin.errors.email.fullMessage, 'email is taken by another user')
assert.equal(twin.isPersisted, false)
twin.email = null
twin.avatar = '../twin.png'
assert.equal(await twin.save(), false)
assert.deepEqual(Object.keys(twin.errors), ['avatar'])
twin.avatar = 'twin.png'
assert.equal(await twin.save(), true)
assert.deepEqual(twin.errors, {})
for (const name of ['Ann', 'Bob', 'Cid']) {
  assert.equal(await new User({ name, email: `${name}@example.com` }).save(), true)
}

// Read, with what belongs to it.
const read = (await User.includes(['account', 'account_memberships.account', 'teams']).find(jane.id)).data
assert.equal(read.name, 'Jane Doe')
assert.equal(read.account.name, 'Example')
assert.deepEqual(read.accountMemberships.map((m) => [m.id, m.roleIds, m.account.name]), [[jane.id, ['user'], 'Example']])
assert.deepEqual(read.teams.map((team) => team.name), ['Sales'])
const sparse = (await User.select({ user: ['name'] }).find(jane.id)).data
assert.equal(sparse.name, 'Jane Doe')
assert.equal(sparse.email, undefined)

// Page, sort, filter.
assert.deepEqual(names(await User.order({ name: 'desc' }).per(2).page(2).all()), ['Jane Doe', 'Cid'])
assert.deepEqual(names(await User.order('alive').order('name').all()), ['Ann', 'Bob', 'Cid', 'Jane Doe', 'Owner', 'Twin'])
assert.deepEqual(names(await User.where({ name: 'Ann' }).all()), ['Ann'])
assert.deepEqual(names(await User.where({ email: 'suf:@EXAMPLE.com', name: '!in:Owner,Ann' }).order('name').all()), ['Bob', 'Cid', 'Jane Doe'])
assert.equal((await User.per(1).all()).meta.total, 6)
await assert.rejects(User.order('password_hash').all(), (e) => e.response.status === 400)

// Update by PATCH, which sends only the changed attributes.
read.name = 'Jane Roe'
assert.equal(await read.save(), true)
assert.equal((await User.find(jane.id)).data.name, 'Jane Roe')
read.email = 'owner@example.com'
assert.equal(await read.save(), false)
assert.deepEqual(Object.keys(read.errors), ['email'])
read.email = 'jane.roe@example.com'
read.status = 'active' // cannot be set: the set ignores it
assert.equal(await read.save(), true)
assert.equal((await User.find(jane.id)).data.status, 'created')
assert.equal((await User.find(jane.id)).data.email, 'jane.roe@example.com')

// Delete, without a body.
assert.equal(await read.destroy(), true)
const gone = (await User.find(jane.id)).data
assert.equal(gone.status, 'deleted')
assert.ok(!Number.isNaN(Date.parse(gone.discardedAt)))
assert.deepEqual(names(await User.where({ discarded_at_blank: 1 }).order('name').all()), ['Ann', 'Bob', 'Cid', 'Owner', 'Twin'])
assert.deepEqual(names(await User.order({ alive: 'desc' }).per(1).all()), ['Jane Roe'])
await assert.rejects(User.find('00000000-0000-7000-8000-000000000009'), /record not found/)

console.log('all of it held')
