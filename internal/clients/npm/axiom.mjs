// Runs Axiom's client against the set at ROSTER_URL, which answers five requests of
// a token. TestAxiomScript in npm_test.go starts that set, with an account that has only
// its owner. The client reads users, and makes none.
import assert from 'node:assert/strict'
import { Axiom } from '@axiomhq/js'

const client = (token) => new Axiom({ url: process.env.ROSTER_URL, token })
const { users } = client(process.env.ROSTER_TOKEN)

const current = await users.current()
assert.deepEqual([current.name, current.email, current.role], ['Owner', 'owner@example.com', { id: 'owner', name: 'owner' }])
assert.deepEqual(await users.list(), [current])
assert.deepEqual(await users.get(current.id), current)

// Errors tell what was asked, and what the server says.
await assert.rejects(users.get('abc/123'), { name: 'AxiomRequestError', status: 404, endpoint: '/v2/users/abc%2F123', message: /not found/i })
await assert.rejects(client('xaat-wrong').users.list(), { name: 'AxiomRequestError', status: 403, message: /token|forbidden/i })

// The fifth request is the last one of this minute.
await users.current()
await assert.rejects(users.current(), (e) => {
  assert.deepEqual([e.limit.scope, e.limit.type, e.limit.value, e.limit.remaining], ['user', 'api', 5, 0])
  assert.ok(e.limit.reset > Date.now())
  assert.match(e.message, /^user api limit exceeded, try again in 0m\d+s$/)
  return true
})

console.log('all of it held')
