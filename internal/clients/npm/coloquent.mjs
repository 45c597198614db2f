// Runs coloquent against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import coloquent from 'coloquent'

const { Model, PaginationStrategy } = coloquent
Model.paginationStrategy = PaginationStrategy.PageBased
Model.pageSize = 2
class Resource extends Model {
  getJsonApiBaseUrl() { return `${process.env.ROSTER_URL}/api/v1/` }
  get name() { return this.getAttribute('name') }
}
class Account extends Resource { jsonApiType = 'account' }
class Team extends Resource { jsonApiType = 'team' }
class AccountMembership extends Resource {
  jsonApiType = 'account_membership'
  account() { return this.hasOne(Account) }
}
class TeamMembership extends Resource { jsonApiType = 'team_membership' }
class User extends Resource {
  jsonApiType = 'users'
  account() { return this.hasOne(Account, 'account') }
  teams() { return this.hasMany(Team, 'teams') }
  account_memberships() { return this.hasMany(AccountMembership, 'account_memberships') }
  team_memberships() { return this.hasMany(TeamMembership, 'team_memberships') }
}
new User() // makes the client
Model.getHttpClient().getImplementingClient().defaults.headers.Authorization = `Bearer ${process.env.ROSTER_TOKEN}`
const make = (attributes) => {
  const user = new User()
  for (const [name, value] of Object.entries(attributes)) user.setAttribute(name, value)
  return user
}
const names = (records) => records.map((u) => u.name)

// Create, and a create that is refused.
const jane = make({ name: 'Jane Doe', email: 'jane@example.com' })
assert.equal((await jane.save()).getModel().getAttribute('status'), 'created')
await assert.rejects(make({ name: 'x', email: 'JANE@example.com' }).save(), ({ response: { status, data } }) => {
  assert.equal(status, 422)
  assert.deepEqual(data.errors.map((e) => e.source), [{ pointer: '/data/attributes/email' }])
  return true
})
for (const name of ['Ann', 'Bob']) await make({ name, email: `${name}@example.com` }).save()

// List by page, and follow the links.
const page = await User.orderBy('name', 'asc').get(1)
assert.deepEqual(names(page.getData()), ['Ann', 'Bob'])
assert.deepEqual(names((await User.orderBy('name', 'asc').get(2)).getData()), ['Jane Doe', 'Owner'])
const { next } = page.getHttpClientResponse().getData().links
const following = await Model.getHttpClient().get(next)
assert.deepEqual(following.getData().data.map((u) => u.attributes.name), ['Jane Doe', 'Owner'])
assert.deepEqual(names((await User.where('name', 'Ann').get()).getData()), ['Ann'])

// Read with what is included, and send all of it back.
const all = ['account', 'teams', 'account_memberships.account', 'team_memberships']
const read = (await User.with(all).find(jane.getApiId())).getData()
assert.deepEqual([read.getRelation('account').name, names(read.getRelation('teams'))], ['Example', ['Sales']])
assert.deepEqual(read.getRelation('account_memberships')[0].getAttribute('role_ids'), ['user'])
read.setAttribute('name', 'Jane Roe')
assert.equal((await read.save()).getModel().name, 'Jane Roe')
const other = new Team()
other.setApiId('00000000-0000-7000-8000-000000000009')
read.setRelation('teams', [other])
await assert.rejects(read.save(), ({ response: { status, data } }) => {
  assert.equal(status, 403)
  assert.deepEqual(data.errors.map((e) => e.source), [{ pointer: '/data/relationships/teams' }])
  return true
})
assert.deepEqual(names((await read.fresh()).getRelation('teams')), ['Sales'])

// Delete.
await read.delete()
assert.equal((await User.find(jane.getApiId())).getData().getAttribute('status'), 'deleted')
await assert.rejects(User.find('00000000-0000-7000-8000-000000000009'), /404/)

console.log('all of it held')
