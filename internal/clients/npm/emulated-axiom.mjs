// Runs Axiom's client against examples/emulator at ROSTER_URL, without faults and with.
// TestEmulator in emulator_test.go starts it.
import assert from 'node:assert/strict'
import { Axiom } from '@axiomhq/js'

const url = process.env.ROSTER_URL
const { users } = new Axiom({ url, token: process.env.ROSTER_TOKEN })
const faults = async (...next) => {
  const answer = await fetch(`${url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(next) })
  assert.equal(answer.status, 204)
}
const left = async () => (await fetch(`${url}/_emulator/faults`)).json()

assert.equal((await users.current()).email, 'owner@emulator.test')
assert.ok((await users.list()).length > 800)
assert.equal((await users.get('abc3')).email, 'x_y.3+news@Example.com')

// It tries once more after 500 and 503, a second later.
await faults({ answer: 503 })
assert.equal((await users.get('abc3')).id, 'abc3')
await faults({ answer: 500, calls: 2 })
await assert.rejects(users.get('abc3'), { name: 'AxiomRequestError', status: 500, message: /internal/ })
assert.deepEqual(await left(), [])

// A cut connection is tried again too.
await faults({ cut: 'before' })
assert.equal((await users.get('abc3')).id, 'abc3')

// A limit is an error that says how long.
await faults({ answer: 429, retry_after: 90 })
await assert.rejects(users.list(), (e) => {
  assert.match(e.message, /^user api limit exceeded, try again in 1m\d+s$/)
  return e.limit.remaining === 0
})

console.log('all of it held')
