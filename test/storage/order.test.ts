/** Ordering guarantees for readers of lists and of changes under concurrent writes. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import {
  makeMember,
  makeProject,
  makeUser,
  type Nodes,
  startNodes,
  statuses,
} from '#test/support/nodes.ts'
import type { RawJson } from '#test/support/raw.ts'

const ORGANIZATION = '/v1/organization'
const PROJECTS = `${ORGANIZATION}/projects`
const PRESENT = 25
const PAGE = 4

let nodes: Nodes

/** A list, a function that adds to it, and the path of the new id in the response. */
interface Walk {
  readonly list: string
  readonly add: (n: number) => Promise<RawJson>
}

/** Ids of a list, page after page, with an addition before and during each page. */
async function walk({ list, add }: Walk): Promise<string[]> {
  const seen: string[] = []
  const additions: Promise<unknown>[] = []
  for (let after = ''; ; ) {
    await add(seen.length)
    additions.push(add(seen.length), add(seen.length))
    const path = `${list}?limit=${PAGE}${after && `&after=${after}`}`
    const { status, text, json } = await nodes.send(['GET', path])
    assert.equal(status, 200, text)
    const page = json as unknown as { data: { id: string }[]; has_more: boolean; last_id: string }
    seen.push(...page.data.map(({ id }) => id))
    after = page.last_id
    if (!page.has_more) break
  }
  await Promise.all(additions)
  return seen
}

async function provesWalk(target: Walk): Promise<void> {
  const present: string[] = []
  for (let n = 0; n < PRESENT; n++) present.push(String((await target.add(n)).id))
  const seen = await walk(target)
  assert.equal(new Set(seen).size, seen.length, 'nothing is repeated')
  const known = new Set(present)
  assert.equal(seen.filter((id) => known.has(id)).length, PRESENT, 'nothing is skipped')
}

function adder(path: string, body: (n: number) => unknown) {
  return async (n: number): Promise<RawJson> => {
    const { status, text, json } = await nodes.send(['POST', path, { body: body(n) }])
    assert.equal(status, 200, text)
    return json
  }
}

onEachStore('paging while rows are added in one millisecond', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect, { clock: movableClock().clock })
  })
  after(() => nodes.close())

  const once = 'has every row that existed at its start exactly once'

  it(`of projects ${once}`, () =>
    provesWalk({ list: PROJECTS, add: adder(PROJECTS, () => ({ name: 'p' })) }))

  it(`of users ${once}`, async () => {
    let unique = 0
    const list = `${ORGANIZATION}/users`
    const email = () => ({ email: `w${++unique}@example.com`, role: 'reader' })
    await provesWalk({ list, add: adder(list, email) })
  })

  it(`of project users ${once}`, async () => {
    const list = `${PROJECTS}/${await makeProject(nodes)}/users`
    const add = async (n: number): Promise<RawJson> => {
      const user_id = await makeUser(nodes)
      return adder(list, () => ({ user_id, role: 'member' }))(n)
    }
    await provesWalk({ list, add })
  })

  it(`of service accounts ${once}`, async () => {
    const list = `${PROJECTS}/${await makeProject(nodes)}/service_accounts`
    await provesWalk({ list, add: adder(list, () => ({ name: 's' })) })
  })

  it(`of keys ${once}`, async () => {
    const project = await makeProject(nodes)
    const user = await makeMember(nodes, project)
    const add = adder(`${PROJECTS}/${project}/users/${user}/api_keys`, () => ({}))
    await provesWalk({ list: `${PROJECTS}/${project}/api_keys`, add })
  })

  it('of admin keys, ascending, has every existing row', async () => {
    const list = `${ORGANIZATION}/admin_api_keys`
    const add = adder(list, () => ({ name: 'k' }))
    const present: string[] = []
    for (let n = 0; n < PRESENT; n++) present.push(String((await add(n)).id))
    const found: string[] = []
    for await (const { id } of nodes.first.client.listAdminApiKeys({ order: 'asc', limit: PAGE })) {
      if (found.length < PRESENT) await add(0)
      found.push(id)
    }
    assert.deepEqual(found, found.toSorted())
    assert.equal(found.filter((id) => present.includes(id)).length, PRESENT)
  })
})

onEachStore('numbered changes of an organization', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect)
  })
  after(() => nodes.close())

  it('are gapless, and never appear late to a poller under concurrent writes', async () => {
    const { bootstrapped, store } = nodes.first
    const since = (seq: number) =>
      store.reader
        .selectFrom('change')
        .select(['seq', 'id'])
        .where('organization_id', '=', bootstrapped.organization.id)
        .where('seq', '>', seq)
        .orderBy('seq')
        .execute()
    let writing = true
    const project = await makeProject(nodes)
    // Some of these are rejected, and a rejected change takes no number.
    const writes = nodes.storm(200, (n) =>
      n % 4 === 0
        ? ['POST', `${PROJECTS}/${project}/users`, { body: { user_id: 'user-x', role: 'member' } }]
        : ['POST', PROJECTS, { body: { name: `p${n}` } }],
    )
    const done = writes.finally(() => {
      writing = false
    })
    const polled: { seq: number; id: string }[] = []
    for (let last = false; !last; ) {
      await nextTurn()
      last = !writing
      polled.push(...(await since(polled.length)))
      assert.deepEqual(
        polled.map(({ seq }) => seq),
        polled.map((_, n) => n + 1),
      )
    }
    const answers = await done
    assert.deepEqual(statuses(answers), { 200: 150, 400: 50 })
    const polledIds = new Set(polled.map(({ id }) => id))
    const made = answers.filter(({ status }) => status === 200)
    assert.ok(made.every(({ json }) => polledIds.has(String(json.id))))
    const counter = await store.reader.selectFrom('change_counter').select('seq').execute()
    assert.deepEqual(
      counter.map(({ seq }) => seq),
      [polled.length],
    )
  })
})

onEachStore('one Idempotency-Key in concurrent requests', (dialect) => {
  before(async () => {
    nodes = await startNodes(dialect)
  })
  after(() => nodes.close())

  it('creates one object, on whichever nodes they arrive', async () => {
    const { client } = nodes.first
    for (let round = 0; round < 5; round++) {
      const project = await makeProject(nodes)
      const path = `${PROJECTS}/${project}/service_accounts`
      const options = { body: { name: 'a' }, headers: { 'idempotency-key': `key-${round}` } }
      const answers = await nodes.storm(20, () => ['POST', path, options])
      const made = answers.filter(({ status }) => status === 200)
      assert.ok(made.length > 0)
      assert.equal(new Set(made.map(({ text }) => text)).size, 1)
      for (const { status, json } of answers) {
        if (status === 200) continue
        assert.equal(status, 409)
        assert.equal(json.error?.code, 'idempotency_key_in_use')
      }
      const list = await client.listProjectServiceAccounts({ project_id: project })
      assert.equal(list.data.length, 1)
      const again = await nodes.storm(2, () => ['POST', path, options])
      for (const { text } of again.filter(({ status }) => status === 200)) {
        assert.equal(text, made[0]?.text)
      }
    }
  })

  it('is available again when the change was rejected', async () => {
    const project = await makeProject(nodes)
    const user = await makeUser(nodes)
    const path = `${PROJECTS}/${project}/users/${user}/api_keys`
    const options = { body: {}, headers: { 'idempotency-key': 'refused' } }
    assert.equal((await nodes.send(['POST', path, options])).status, 404)
    const member = { project_id: project, user_id: user, role: 'member' } as const
    await nodes.first.client.createProjectUser(member)
    assert.equal((await nodes.send(['POST', path, options])).status, 200)
  })
})
