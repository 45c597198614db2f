// Runs ra-jsonapi-client, a data provider of react-admin, against the Papershift set
// at ROSTER_URL. TestPapershiftClients in npm_test.go starts that set, with an account
// that has only its owner. The client knows no relationships, and pages by number.
import assert from 'node:assert/strict'

globalThis.localStorage = { getItem: (name) => (name === 'token' ? process.env.ROSTER_TOKEN : null) } // as in a browser
const { default: { default: provider } } = await import('ra-jsonapi-client')
const ask = (type, params) => provider(`${process.env.ROSTER_URL}/api/v1`)(type, 'users', params)
const names = ({ data }) => data.map((u) => u.name)
const refused = (status, pointer) => (e) => {
  assert.equal(e.status, status)
  assert.deepEqual(e.message.errors.map((problem) => problem.source), [{ pointer }])
  return true
}

// Create, and creates that are refused.
const { data: jane } = await ask('CREATE', { data: { name: 'Jane Doe', email: 'jane@example.com' } })
assert.equal(jane.status, 'created')
const { data: ann } = await ask('CREATE', { data: { name: 'Ann', email: 'ann@example.com', avatar: '' } }) // an empty field of a form
assert.equal(ann.avatar, null)
await ask('CREATE', { data: { name: 'Bob', email: null } })
const taken = { name: 'x', email: 'JANE@example.com' }
await assert.rejects(ask('CREATE', { data: taken }), refused(422, '/data/attributes/email'))

// List: the order of react-admin is that of the ids, until one asks for another.
const list = (page, field, filter = {}) => ask('GET_LIST', { pagination: { page, perPage: 3 }, sort: { field, order: 'ASC' }, filter })
assert.deepEqual(names(await list(1, 'id')), ['Owner', 'Jane Doe', 'Ann'])
assert.deepEqual(names(await list(2, 'id')), ['Bob'])
assert.equal((await list(2, 'id')).total, 4)
assert.deepEqual(names(await list(1, 'name', { name: 'pre:J' })), ['Jane Doe'])
assert.deepEqual(names(await ask('GET_MANY', { ids: [jane.id, ann.id] })).sort(), ['Ann', 'Jane Doe'])
assert.deepEqual(names(await ask('GET_MANY', { ids: [ann.id] })), ['Ann'])
const reference = { target: 'status', id: 'created', pagination: { page: 1, perPage: 2 }, sort: { field: 'name', order: 'DESC' } }
assert.deepEqual(names(await ask('GET_MANY_REFERENCE', reference)), ['Jane Doe', 'Bob'])
await assert.rejects(list(1, 'password'), (e) => e.status === 400 && e.message.errors[0].source.parameter === 'sort')

// Read, and send all of it back.
const { data: read } = await ask('GET_ONE', { id: jane.id })
assert.deepEqual(read, jane)
const { data: renamed } = await ask('UPDATE', { id: jane.id, data: { ...read, name: 'Jane Roe' } })
assert.deepEqual(renamed, { ...read, name: 'Jane Roe' })
const moved = { ...read, email: 'owner@example.com' }
await assert.rejects(ask('UPDATE', { id: jane.id, data: moved }), refused(422, '/data/attributes/email'))

// Delete.
assert.deepEqual(await ask('DELETE', { id: jane.id }), { data: { id: jane.id } })
assert.equal((await ask('GET_ONE', { id: jane.id })).data.status, 'deleted')
await assert.rejects(ask('GET_ONE', { id: '00000000-0000-7000-8000-000000000009' }), (e) => e.status === 404)

console.log('all of it held')
