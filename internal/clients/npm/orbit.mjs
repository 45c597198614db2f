// Runs @orbit/jsonapi against the Papershift set at ROSTER_URL. TestPapershiftClients in
// npm_test.go starts that set, with an account that has only its owner.
import assert from 'node:assert/strict'
import jsonapi from '@orbit/jsonapi'
import records from '@orbit/records'
import serializers from '@orbit/serializers'

const { JSONAPISerializers, JSONAPISource } = jsonapi
const { RecordKeyMap, RecordSchema } = records
const keys = { remoteId: {} } // orbit's own id of a record is never sent
const text = { type: 'string' }
const time = { type: 'datetime' }
const one = (type) => ({ kind: 'hasOne', type })
const many = (type) => ({ kind: 'hasMany', type })
const schema = new RecordSchema({
  models: {
    user: {
      keys,
      attributes: { name: text, email: text, avatar: text, status: text, discarded_at: time, created_at: time, updated_at: time },
      relationships: {
        account: one('account'), teams: many('team'),
        account_memberships: many('account_membership'), team_memberships: many('team_membership'),
      },
    },
    account: { keys, attributes: { name: text } },
    team: { keys, attributes: { name: text } },
    account_membership: { keys, attributes: { role_ids: { type: 'array' } } },
    team_membership: { keys, attributes: { created_at: time } },
  },
})
const source = new JSONAPISource({
  schema,
  keyMap: new RecordKeyMap(),
  host: process.env.ROSTER_URL,
  namespace: 'api/v1',
  defaultFetchSettings: { headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}` } },
  serializerSettingsFor: serializers.buildSerializerSettingsFor({
    sharedSettings: { inflectors: { pluralize: (type) => `${type}s` } },
    settingsByType: { [JSONAPISerializers.ResourceTypePath]: { serializationOptions: { inflectors: ['pluralize'] } } },
  }),
})
await source.activated
const names = (found) => found.map((u) => u.attributes.name)

// update and query do one thing, and take what is refused out of the source's queue.
const settled = async (queue, done) => {
  try {
    return await done
  } catch (e) {
    await queue.skip()
    throw e
  }
}
const update = (f, options) => settled(source.requestQueue, source.update(f, options))
const query = (f, options) => settled(source.requestQueue, source.query(f, options))
const create = (name, email) => update((t) => t.addRecord({ type: 'user', attributes: { name, email } }))
const refused = (status, pointer) => (e) => {
  assert.equal(e.response.status, status)
  assert.deepEqual(e.data.errors.map((problem) => problem.source), [{ pointer }])
  return true
}

// Create, and a create that is refused.
const jane = await create('Jane Doe', 'jane@example.com')
assert.match(jane.keys.remoteId, /^[0-9a-f-]{36}$/)
assert.equal(jane.attributes.status, 'created')
await assert.rejects(create('x', 'JANE@example.com'), refused(422, '/data/attributes/email'))
for (const name of ['Ann', 'Bob']) await create(name, `${name}@example.com`)

// List, and follow the links.
const page = await query((q) => q.findRecords('user').sort('name'), { page: { size: 3 }, fullResponse: true })
assert.deepEqual(names(page.data), ['Ann', 'Bob', 'Jane Doe'])
const { next } = page.details[0].document.links
assert.deepEqual(names(await query((q) => q.findRecords('user'), { url: next })), ['Owner'])

// Read with what is included, and send all of it back; times come back shortened.
const include = ['account', 'teams', 'account_memberships', 'team_memberships']
const read = await query((q) => q.findRecord(jane), { include })
assert.deepEqual(Object.keys(read.relationships).sort(), include.toSorted())
assert.ok(read.attributes.created_at instanceof Date)
await update((t) => t.updateRecord({ ...read, attributes: { ...read.attributes, name: 'Jane Roe' } }))
assert.equal((await query((q) => q.findRecord(jane))).attributes.name, 'Jane Roe')
const left = { ...read, relationships: { ...read.relationships, teams: { data: [] } } }
await assert.rejects(update((t) => t.updateRecord(left)), refused(403, '/data/relationships/teams'))

// Delete.
await update((t) => t.removeRecord(jane))
assert.equal((await query((q) => q.findRecord(jane))).attributes.status, 'deleted')

console.log('all of it held')
