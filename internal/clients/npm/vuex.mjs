// Runs jsonapi-vuex against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import { register } from 'node:module'
import axios from 'axios'
import { createStore } from 'vuex'

register('./bundled.mjs', import.meta.url)
const { jsonapiModule } = await import('jsonapi-vuex')
const api = axios.create({
  baseURL: `${process.env.ROSTER_URL}/api/v1`,
  headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}`, 'Content-Type': 'application/vnd.api+json' },
})
const store = createStore({ modules: { jv: jsonapiModule(api, { preserveJson: true }) } })
const names = (records) => Object.values(records).map((u) => u.name).filter(Boolean)
const refused = (status, pointer) => ({ response }) => {
  assert.equal(response.status, status)
  assert.deepEqual(response.data.errors.map((e) => e.source), [{ pointer }])
  return true
}

// Create, and a create that is refused.
const create = (attributes) => store.dispatch('jv/post', { ...attributes, _jv: { type: 'users' } })
const jane = await create({ name: 'Jane Doe', email: 'jane@example.com' })
const { id } = jane._jv
assert.equal(jane.status, 'created')
await assert.rejects(create({ name: 'x', email: 'JANE@example.com' }), refused(422, '/data/attributes/email'))
for (const name of ['Ann', 'Bob']) await create({ name, email: `${name}@example.com` })

// List, and follow the links.
const page = await store.dispatch('jv/search', ['users', { params: { sort: 'name', 'page[size]': 3 } }])
assert.deepEqual(names(page), ['Ann', 'Bob', 'Jane Doe'])
const following = await store.dispatch('jv/search', page._jv.json.links.next)
assert.deepEqual(names(following), ['Owner'])
assert.equal(following._jv.json.links.next, undefined)

// Read with what is included, and send all of it back.
const params = { include: 'account,teams,account_memberships,team_memberships' }
const read = await store.dispatch('jv/get', [`users/${id}`, { params }])
assert.deepEqual([read.account.name, names(read.teams)], ['Example', ['Sales']])
assert.deepEqual(read.account_memberships[id].role_ids, ['user'])
const url = `users/${id}`
const patch = (record, changes) => store.dispatch('jv/patch', [Object.assign(record, changes), { url }])
assert.equal((await patch(read, { name: 'Jane Roe' })).name, 'Jane Roe')
const again = await store.dispatch('jv/get', [url, { params }])
again._jv.relationships.teams.data = []
await assert.rejects(patch(again, { name: 'Left' }), refused(403, '/data/relationships/teams'))
const { data: { data: unchanged } } = await api.get(url, { params })
assert.deepEqual([unchanged.attributes.name, unchanged.relationships.teams.data.length], ['Jane Roe', 1])

// Delete.
await store.dispatch('jv/delete', url)
assert.equal((await store.dispatch('jv/search', url)).status, 'deleted')
await assert.rejects(store.dispatch('jv/get', 'users/00000000-0000-7000-8000-000000000009'), ({ response }) => response.status === 404)

console.log('all of it held')
