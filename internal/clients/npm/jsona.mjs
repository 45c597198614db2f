// Runs jsona, which formats what fetch sends, against the Papershift set at ROSTER_URL.
// TestPapershiftClients in npm_test.go starts that set, with an account that has only
// its owner.
import assert from 'node:assert/strict'
import Jsona from 'jsona'

const jsona = new Jsona()
const headers = {
  Authorization: `Bearer ${process.env.ROSTER_TOKEN}`,
  'Content-Type': 'application/vnd.api+json',
  Accept: 'application/vnd.api+json',
}
const users = `${process.env.ROSTER_URL}/api/v1/users`
const relations = ['account', 'teams', 'account_memberships', 'team_memberships']

// ask sends a record, if there is one, and returns the answer as it came and read.
async function ask(method, url, stuff) {
  const body = stuff && JSON.stringify(jsona.serialize({ stuff, includeNames: stuff.relationshipNames }))
  const answer = await fetch(url, { method, headers, body })
  const document = await answer.json()
  return { status: answer.status, headers: answer.headers, document, read: document.data && jsona.deserialize(document) }
}

// Create; the id of a new record may be empty.
const { status, headers: made, read: jane } = await ask('POST', users, { type: 'user', name: 'Jane Doe', email: 'jane@example.com' })
assert.equal(status, 201)
assert.equal(made.get('Location'), `${users}/${jane.id}`)
for (const [id, name] of [[null, 'Ann'], ['', 'Bob']]) {
  assert.equal((await ask('POST', users, { type: 'user', id, name, email: `${name}@example.com` })).status, 201)
}
const taken = await ask('POST', users, { type: 'user', name: 'x', email: 'JANE@example.com' })
assert.equal(taken.status, 422)
assert.deepEqual(taken.document.errors.map((e) => e.source), [{ pointer: '/data/attributes/email' }])

// List, and follow the links to the end.
const seen = []
for (let url = `${users}?sort=name&page[size]=2`; url;) {
  const page = await ask('GET', url)
  seen.push(...page.read.map((u) => u.name))
  url = page.document.links.next
}
assert.deepEqual(seen, ['Ann', 'Bob', 'Jane Doe', 'Owner'])

// Read with what is included, and send all of it back.
const { read } = await ask('GET', `${users}/${jane.id}?include=${relations}`)
assert.deepEqual(read.relationshipNames.toSorted(), relations.toSorted())
assert.deepEqual([read.account.name, read.teams[0].name, read.account_memberships[0].role_ids], ['Example', 'Sales', ['user']])
const patched = await ask('PATCH', `${users}/${jane.id}`, { ...read, name: 'Jane Roe' })
assert.deepEqual([patched.status, patched.read.name], [200, 'Jane Roe'])
const left = await ask('PATCH', `${users}/${jane.id}`, { ...read, name: 'Left', teams: [] })
assert.equal(left.status, 403)
assert.deepEqual(left.document.errors.map((e) => e.source), [{ pointer: '/data/relationships/teams' }])

// Delete.
assert.equal((await ask('DELETE', `${users}/${jane.id}`)).read.status, 'deleted')
assert.equal((await ask('GET', `${users}/${jane.id}`)).read.name, 'Jane Roe')
assert.equal((await ask('GET', `${users}/00000000-0000-7000-8000-000000000009`)).status, 404)

console.log('all of it held')
