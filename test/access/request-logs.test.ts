/** Request logs by role: who sees which rows, in lists, by id and in exports. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { JSONL } from '#contract/endpoint.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import type { RequestRecord } from '#request-logs/record.ts'
import { pick } from '#test/sdk/request-log-rows.ts'
import { all, newProject, newUser } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { createRandom } from '#test/support/random.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { type Browser, openAs, openWith } from './browser.ts'

const START = Date.parse('2026-11-30T12:00:00Z')
const PROJECT_ROLES = ['owner', 'member', 'viewer', 'none', 'accounts'] as const
type ProjectRole = (typeof PROJECT_ROLES)[number]
/** Project roles that see the logs of service accounts. */
const OF_ACCOUNTS: ReadonlySet<ProjectRole> = new Set(['owner', 'accounts'])
const ACCOUNTS = 'api.organization.projects.service_accounts.write'
const PERMISSIONS = [
  null,
  'api.management.read',
  'api.usage.read',
  'api.request_logs.read',
] as const

/** A person with a permission of the organization and a role in each project. */
interface Person {
  readonly id: string
  readonly isOwner: boolean
  readonly permission: (typeof PERMISSIONS)[number]
  readonly roles: readonly ProjectRole[]
  readonly browser: Browser
}

function isSeenBy(person: Person, projects: readonly string[], one: RequestRecord): boolean {
  if (person.isOwner || person.permission === 'api.request_logs.read') return true
  if (one.ownerId === person.id) return true
  const role = person.roles[projects.indexOf(one.projectId)] ?? 'none'
  return one.ownerId.startsWith('svc_acct_') && OF_ACCOUNTS.has(role)
}

onEachStore('request logs by role', (dialect) => {
  const server = shareHarness(dialect)
  const people: Person[] = []
  let projects: string[] = []
  let records: RequestRecord[] = []

  const addPerson = async (h: Harness, n: number, random: () => number): Promise<void> => {
    const isOwner = n === 0
    const { id } = await newUser(h, isOwner ? 'owner' : 'reader')
    const permission = isOwner ? null : (PERMISSIONS[n % PERMISSIONS.length] ?? null)
    if (permission !== null) {
      const role = { role_name: `role ${n}`, permissions: [permission] }
      await h.client.createUserRole({ user_id: id, role_id: (await h.client.createRole(role)).id })
    }
    const roles = projects.map(() => pick(random, PROJECT_ROLES))
    for (const [at, role] of roles.entries()) {
      const project_id = projects[at] ?? ''
      if (role === 'none') continue
      const member = role === 'accounts' ? 'viewer' : role
      await h.client.createProjectUser({ project_id, user_id: id, role: member })
      if (role !== 'accounts') continue
      const custom = { project_id, role_name: `accounts ${n}`, permissions: [ACCOUNTS] }
      const { id: role_id } = await h.client.createProjectRole(custom)
      await h.client.createProjectUserRole({ project_id, user_id: id, role_id })
    }
    people.push({
      id,
      isOwner,
      permission,
      roles,
      browser: await openAs(h, id),
    })
  }

  before(async () => {
    const h = server()
    const random = createRandom(7)
    projects = await Promise.all(
      ['A', 'B', 'C'].map(async (name) => (await newProject(h, name)).id),
    )
    for (let n = 0; n < 10; n++) await addPerson(h, n, random)
    records = Array.from({ length: 300 }, (_, n) => {
      const projectId = pick(random, projects)
      const account = `svc_acct_${projects.indexOf(projectId)}`
      const ownerId = pick(random, [...people.map(({ id }) => id), account, account])
      return requestRecord(`req_${n}`, {
        organizationId: h.system.organization.id,
        endedAt: START + n,
        projectId,
        keyId: `key_${ownerId}`,
        ownerId,
        outcome: pick(random, ['succeeded', 'failed'] as const),
        session: pick(random, ['s', null]),
      })
    })
    await keepLogs(h, records)
  })

  const expected = (person: Person, filter: (one: RequestRecord) => boolean = () => true) =>
    records
      .filter((one) => isSeenBy(person, projects, one) && filter(one))
      .map(({ requestId }) => requestId)
      .reverse()
  const idsOf = (logs: readonly RequestLog[]) => logs.map(({ request_id }) => request_id)

  it('each person sees their rows, and those of service accounts that they manage', async () => {
    const counts = new Set<number>()
    for (const person of people) {
      const { client } = person.browser
      assert.deepEqual(idsOf(await all(client.listRequestLogs({ limit: 40 }))), expected(person))
      counts.add(expected(person).length)
    }
    assert.ok(counts.size > 5)
    assert.ok(people.some((person) => expected(person).length < 30))
  })

  it('each filter shows no row that is hidden without it', async () => {
    for (const person of people) {
      const { client } = person.browser
      const limit = 100
      const found = async (query: Parameters<typeof client.listRequestLogs>[0]) =>
        idsOf(await all(client.listRequestLogs({ limit, ...query })))
      const [projectId = ''] = projects
      const inFirst = expected(person, (one) => one.projectId === projectId)
      assert.deepEqual(await found({ project_ids: [projectId] }), inFirst)
      const keys = ['key_svc_acct_0', `key_${people[3]?.id}`, `key_${person.id}`]
      const byKeys = expected(person, ({ keyId }) => keys.includes(keyId))
      assert.deepEqual(await found({ api_key_ids: keys }), byKeys)
      const sessions = expected(person, ({ session }) => session === 's')
      assert.deepEqual(await found({ session: 's' }), sessions)
      const failed = expected(person, ({ outcome }) => outcome === 'failed')
      assert.deepEqual(await found({ outcomes: ['failed'] }), failed)
      const owners = ['svc_acct_1', people[3]?.id ?? '']
      const owned = expected(person, ({ ownerId }) => owners.includes(ownerId))
      assert.deepEqual(await found({ user_ids: owners }), owned)
    }
  })

  it('a hidden request returns the same as a missing one', async () => {
    for (const person of people) {
      const seen = new Set(expected(person))
      for (const { requestId } of records.filter((_, n) => n % 10 === 0)) {
        const { status, text } = await person.browser.raw(
          'GET',
          `/v1/organization/request_logs/${requestId}`,
        )
        assert.equal(status, seen.has(requestId) ? 200 : 404)
        if (status === 404) assert.ok(text.includes('request_log_not_found'))
      }
    }
  })

  it('an export has the rows of the list', async () => {
    for (const person of people) {
      const { text } = await person.browser.raw('GET', '/v1/organization/request_logs', {
        headers: { accept: JSONL },
      })
      const logs = text.split('\n').filter((line) => line !== '')
      assert.deepEqual(idsOf(logs.map((line) => JSON.parse(line))), expected(person))
    }
  })

  it('an admin key without restriction sees all rows', async () => {
    const h = server()
    const browser = await openWith(h, h.adminKey)
    assert.equal((await all(browser.client.listRequestLogs({ limit: 100 }))).length, records.length)
  })
})
