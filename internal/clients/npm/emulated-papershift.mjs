// Runs kitsu and devour against examples/emulator at ROSTER_URL, without faults and with.
// TestEmulator in emulator_test.go starts it.
import assert from 'node:assert/strict'
import Devour from 'devour-client'
import Kitsu from 'kitsu'

const url = process.env.ROSTER_URL
const options = { baseURL: `${url}/api/v1`, headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}` }, resourceCase: 'snake' }
const kitsu = new Kitsu(options)
const devour = new Devour({ apiUrl: `${url}/api/v1`, bearer: process.env.ROSTER_TOKEN, logger: false })
devour.define('user', { name: '', email: '', status: '' })
const faults = async (...next) => {
  const answer = await fetch(`${url}/_emulator/faults`, { method: 'POST', body: JSON.stringify(next) })
  assert.equal(answer.status, 204)
}

const page = await kitsu.get('users', { params: { page: { size: 100 }, sort: 'name' } })
assert.equal(page.data.length, 100)
assert.equal(page.meta.total, 1003)
const made = await devour.create('user', { name: 'Jane Doe', email: 'jane@example.com' })
assert.match(made.data.id, /^01900000-0000-7000-8000-0{9}/)
assert.equal((await kitsu.get(`users/${made.data.id}`)).data.name, 'Jane Doe')

// Each error reaches the caller, in the vendor's form. Neither tries again.
for (const [answer, title] of [[429, 'Too Many Requests'], [500, 'Internal Server Error'], [503, 'Service Unavailable']]) {
  await faults({ answer, retry_after: 7 })
  await assert.rejects(kitsu.get('users'), (e) => {
    assert.equal(e.response.status, answer)
    assert.equal(e.errors[0].title, title)
    return true
  })
  await faults({ answer, retry_after: 7 })
  await assert.rejects(devour.findAll('user'), (errors) => {
    assert.equal(errors[0].title, title)
    return true
  })
  await kitsu.get('users')
}

// A cut connection is an error. What it was about may be done.
for (const [cut, exists] of [['before', false], ['after', true]]) {
  await faults({ cut })
  await assert.rejects(devour.create('user', { name: cut, email: `${cut}@example.com` }))
  const found = await kitsu.get('users', { params: { filter: { email: `${cut}@example.com` } } })
  assert.equal(found.data.length === 1, exists)
}

// Who waits half a second does not wait for a minute.
await faults({ delay: '1m' })
await assert.rejects(new Kitsu({ ...options, timeout: 500 }).get('users'), (e) => e.code === 'ECONNABORTED')

console.log('all of it held')
