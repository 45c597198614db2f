// Runs @datx/jsonapi against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import core from '@datx/core'
import datx from '@datx/jsonapi'

const { Attribute, Collection, PureModel, getModelId } = core
datx.config.baseUrl = `${process.env.ROSTER_URL}/api/v1/`
datx.config.defaultFetchOptions = {
  headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}`, 'Content-Type': 'application/vnd.api+json' },
}
const model = (type, attributes, references = {}) => {
  class Model extends datx.jsonapi(PureModel) {
    static type = type
    static endpoint = `${type}s`
  }
  for (const name of attributes) Attribute()(Model.prototype, name)
  for (const [name, reference] of Object.entries(references)) Attribute(reference)(Model.prototype, name)
  return Model
}
const Account = model('account', ['name'])
const Team = model('team', ['name'])
const User = model('user', ['name', 'email', 'avatar', 'status', 'discarded_at', 'created_at', 'updated_at'], {
  account: { toOne: 'account' }, teams: { toMany: 'team' },
})
class Store extends datx.jsonapi(Collection) { static types = [Account, Team, User] }
const store = new Store()
const names = (records) => records.map((u) => u.name)
const refused = (status, pointer) => (answer) => {
  assert.equal(answer.status, status)
  assert.deepEqual(answer.error.map((e) => e.source), [{ pointer }])
  return true
}

// Create; references that have not been loaded are sent empty.
const create = (attributes) => store.add(attributes, User).save()
const jane = await create({ name: 'Jane Doe', email: 'jane@example.com' })
assert.equal(jane.status, 'created')
await assert.rejects(create({ name: 'x', email: 'JANE@example.com' }), refused(422, '/data/attributes/email'))
for (const name of ['Ann', 'Bob']) await create({ name, email: `${name}@example.com` })

// List, and follow the links, with an include.
const queryParams = { sort: 'name', include: ['account', 'teams'], custom: [{ key: 'page[size]', value: '2' }] }
const page = await new Store().getMany(User, { queryParams })
assert.deepEqual(names(page.data), ['Ann', 'Bob'])
const following = await page.next()
assert.deepEqual(names(following.data), ['Jane Doe', 'Owner'])
assert.equal(following.next, undefined)
assert.deepEqual(names((await following.prev()).data), ['Ann', 'Bob'])
const everybody = await new Store().getAll(User, { queryParams })
assert.deepEqual(names(everybody.data), ['Ann', 'Bob', 'Jane Doe', 'Owner'])

// Read with what is included, and save what was read.
const id = getModelId(jane)
const { data: read } = await new Store().getOne(User, id, { queryParams: { include: ['account', 'teams'] } })
assert.deepEqual([read.account.name, names(read.teams)], ['Example', ['Sales']])
read.name = 'Jane Roe'
await read.save()
assert.equal(read.name, 'Jane Roe')
read.teams = []
await assert.rejects(read.save(), refused(403, '/data/relationships/teams'))

// Delete.
await read.destroy()
assert.equal((await new Store().getOne(User, id)).data.status, 'deleted')
await assert.rejects(new Store().getOne(User, '00000000-0000-7000-8000-000000000009'), ({ status }) => status === 404)

console.log('all of it held')
