// Serves SCIM by the library scimmy over a map, on a port of 127.0.0.1 that it prints.
// TestSCIMMY in scimmy_test.go asks it what it asks roster's set. A POST to /reset forgets
// everything. It ends with its standard input.
import http from 'node:http'
import { randomUUID } from 'node:crypto'
import SCIMMY from 'scimmy'

const { User, Group } = SCIMMY.Resources
const { Error: Refusal } = SCIMMY.Types
const users = new Map()
const groups = new Map()

// declared makes a type of resource whose resources are in a map. The value of its
// attribute unique, where it has one, is held by one of them. kept makes of what a client
// sends what is kept, shown of that what is answered.
function declared(Resource, all, unique, kept, shown) {
  const fold = (o) => o[unique]?.toLowerCase()
  return Resource
    .ingress((request, data) => {
      const old = request.id ? all.get(request.id) : undefined
      if (request.id && !old) throw new Refusal(404, null, 'not found')
      const id = old?.id ?? randomUUID()
      if (unique && [...all.values()].some((o) => o.id !== id && fold(o) === fold(data))) throw new Refusal(409, 'uniqueness', `${unique} is taken`)
      const now = new Date().toISOString()
      all.set(id, { ...kept(JSON.parse(JSON.stringify(data)), old), id, meta: { created: old?.meta.created ?? now, lastModified: now } })
      return shown(all.get(id))
    })
    .egress((request) => {
      if (request.id && !all.has(request.id)) throw new Refusal(404, null, 'not found')
      if (request.id) return shown(all.get(request.id))
      const list = [...all.values()].map(shown)
      return request.filter ? request.filter.match(list) : list
    })
    .degress((request) => {
      if (!all.delete(request.id)) throw new Refusal(404, null, 'not found')
      for (const group of groups.values()) group.members = group.members?.filter((m) => m.value !== request.id)
    })
}

const membership = (user) => [...groups.values()].filter((g) => g.members?.some((m) => m.value === user.id))
const showUser = (user) => {
  const list = membership(user).map((g) => ({ value: g.id, display: g.displayName, type: 'direct' }))
  return list.length > 0 ? { ...user, groups: list } : user
}

const showGroup = (group) => ({ ...group, members: group.members?.map((m) => ({ ...m, type: 'User' })) })

// known leaves out members who are nobody, as roster does.
const known = (group) => ({ ...group, members: group.members?.filter((m) => users.has(m.value)) })
// letIn makes a user active who is made without saying so, as roster does.
const letIn = (user, old) => (old ? user : { active: true, ...user })

User.extend(SCIMMY.Schemas.EnterpriseUser, false)
SCIMMY.Resources.declare(declared(User, users, 'userName', letIn, showUser))
SCIMMY.Resources.declare(declared(Group, groups, '', known, showGroup))

// query returns the parameters of a list, numbers where they are some.
function query(params) {
  const q = Object.fromEntries(params)
  for (const name of ['startIndex', 'count']) if (q[name] !== undefined && !Number.isNaN(+q[name])) q[name] = +q[name]
  return q
}

// answered carries a request out and returns the status and what is sent.
async function answered(method, url, body) {
  const [, kind, id] = url.pathname.split('/')
  const Resource = { Users: User, Groups: Group }[kind]
  if (!Resource) throw new Refusal(404, null, 'not found')
  const one = () => new Resource(...(id ? [id] : []), query(url.searchParams))
  switch (method) {
    case 'GET': return [200, await one().read()]
    case 'POST': return [201, await one().write(JSON.parse(body))]
    case 'PUT': return [200, await one().write(JSON.parse(body))]
    case 'PATCH': {
      const changed = await one().patch(JSON.parse(body))
      return changed ? [200, changed] : [204]
    }
    case 'DELETE': return [204, await new Resource(id).dispose()]
  }
  throw new Refusal(405, null, 'not allowed')
}

const server = http.createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const url = new URL(request.url, 'http://localhost')
  if (url.pathname === '/reset') {
    users.clear()
    groups.clear()
    response.writeHead(204).end()
    return
  }
  let answer
  try {
    answer = await answered(request.method, url, body)
  } catch (e) {
    answer = [e.status ?? 500, new SCIMMY.Messages.Error(e)]
  }
  response.writeHead(answer[0], { 'Content-Type': 'application/scim+json' })
  response.end(answer[1] === undefined ? undefined : JSON.stringify(answer[1]))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit()).resume()
