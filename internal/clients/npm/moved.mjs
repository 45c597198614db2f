// Runs kitsu and devour against the Papershift set at ROSTER_URL, into which users
// moved. ROSTER_PEOPLE has the id, the address and the state of each, as the clients'
// programs have stored them.
import assert from 'node:assert/strict'
import Kitsu from 'kitsu'
import Devour from 'devour-client'

const people = JSON.parse(process.env.ROSTER_PEOPLE)
const kitsu = new Kitsu({
  baseURL: `${process.env.ROSTER_URL}/api/v1`,
  headers: { Authorization: `Bearer ${process.env.ROSTER_TOKEN}` },
  resourceCase: 'snake',
})
const devour = new Devour({ apiUrl: `${process.env.ROSTER_URL}/api/v1`, bearer: process.env.ROSTER_TOKEN, logger: false })
devour.define('user', { name: '', email: '', avatar: '', status: '', discarded_at: '' })

// All are listed under the ids that they had.
const listed = new Map()
for (let number = 1; ; number++) {
  const { data } = await kitsu.get('users', { params: { page: { size: 100, number } } })
  for (const u of data) listed.set(u.id, u)
  if (data.length < 100) break
}
assert.equal(listed.size, people.length)
for (const p of people) {
  assert.equal(listed.get(p.id).email, p.email)
  assert.equal(listed.get(p.id).status, p.status)
}

// Each is found, changed and removed by its id. The others are left alone.
for (const p of people.filter((_, i) => i % 50 === 2)) {
  assert.equal((await kitsu.get(`users/${p.id}`)).data.id, p.id)
  const { data: read } = await devour.find('user', p.id)
  assert.equal(read.email, p.email)
  if (p.status === 'deleted') continue
  assert.equal((await devour.update('user', { id: p.id, name: 'Renamed' })).data.id, p.id)
  assert.equal((await kitsu.get('users', { params: { filter: { id: p.id } } })).data[0].name, 'Renamed')
  await devour.destroy('user', p.id)
  assert.equal((await kitsu.get(`users/${p.id}`)).data.status, 'deleted')
}

// Who comes later has an id of the set's own form, and the same sequence passes.
const { data: late } = await kitsu.create('users', { name: 'Late', email: 'late@example.com' })
assert.match(late.id, /^[0-9a-f-]{36}$/)
assert.equal((await devour.update('user', { id: late.id, name: 'Later' })).data.name, 'Later')
await devour.destroy('user', late.id)
assert.equal((await kitsu.get(`users/${late.id}`)).data.status, 'deleted')
console.log('all of it held')
