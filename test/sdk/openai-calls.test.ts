/**
 * Calls of openai-node's own tests of the Admin API, with ids of existing objects in the place of
 * its placeholders: `tests/api-resources/admin` at 7b7d6ca7, without certificates. Each answer is
 * the contract's: a success, or the error that other placeholders of the call deserve.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import OpenAI from 'openai'
import { api, type EndpointId } from '#contract/api.ts'
import type { ErrorCode } from '#contract/errors/errors.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import type { NewSpendAlert } from '#contract/spend/alerts.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { recorder } from './recorder.ts'
import { newEmail, refused } from './suite.ts'

type Call = readonly [method: string, parameters: readonly unknown[]]

const CALLS: readonly Call[] = JSON.parse(
  readFileSync(new URL('openai-calls.json', import.meta.url), 'utf8'),
)

/** Methods that those tests call. */
const METHODS = 109

/** Ids by their placeholder. */
type Ids = Readonly<Record<string, string>>

function isRemoval([method]: Call): boolean {
  return /\.(?:delete|archive)$/.test(method)
}

function depthOf([method]: Call): number {
  return method.split('.').length
}

function isWrite([method]: Call): boolean {
  return /\.(?:create|update)$/.test(method)
}

/** Writes first, then reads of their objects, and removals last: inner objects first. */
function inOrder(calls: readonly Call[]): Call[] {
  return [
    ...calls.filter(isWrite),
    ...calls.filter((call) => !isWrite(call) && !isRemoval(call)),
    ...calls.filter(isRemoval).toSorted((one, other) => depthOf(other) - depthOf(one)),
  ]
}

/** Members with values that are no ids, though they are spelled like a placeholder. */
const LITERAL = new Set(['group_by', 'group_type'])

function withIds(value: unknown, ids: Ids): unknown {
  if (typeof value === 'string') return ids[value] ?? value
  if (Array.isArray(value)) return value.map((one) => withIds(one, ids))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, LITERAL.has(name) ? one : withIds(one, ids)]),
  )
}

/** A user, a group and roles. */
async function createParts({ client }: Harness, project_id: string, name: string) {
  const { id: user_id } = await client.createUser({ email: newEmail(), role: 'reader' })
  const { id: group_id } = await client.createGroup({ name })
  const role = { role_name: name, permissions: [] }
  const { id: role_id } = await client.createRole(role)
  const ofProject = await client.createProjectRole({ project_id, ...role })
  return { user_id, group_id, role_id, projectRoleId: ofProject.id }
}

const ALERT: NewSpendAlert = {
  currency: 'USD',
  interval: 'month',
  threshold_amount: 100,
  notification_channel: { type: 'email', recipients: ['ada@example.com'] },
}

/** Placeholders of a call: what is read, changed or removed exists, what is added does not. */
async function createObjects(harness: Harness): Promise<(call: Call) => Call> {
  const { client } = harness
  const { id: project_id } = await client.createProject({ name: 'Research' })
  const used = await createParts(harness, project_id, 'Platform')
  const free = await createParts(harness, project_id, 'Support')
  const { user_id, group_id, role_id } = used
  const inProject = { project_id, role_id: used.projectRoleId }
  await client.createProjectUser({ project_id, user_id, role: 'member' })
  await client.createGroupUser({ group_id, user_id })
  await client.createProjectGroup({ project_id, group_id, role: PROJECT_MEMBER })
  await client.createUserRole({ user_id, role_id })
  await client.createGroupRole({ group_id, role_id })
  await client.createProjectUserRole({ ...inProject, user_id })
  await client.createProjectGroupRole({ ...inProject, group_id })
  const account = await client.createProjectServiceAccount({ project_id, name: 'indexer' })
  const user = await client.createProjectUserApiKey({ project_id, user_id, name: 'laptop' })
  const common = {
    ...used,
    project_id,
    proj_123: project_id,
    service_account_id: account.id,
    api_key_id: user.id,
    rate_limit_id: 'rl-gpt-4o',
    key_id: (await client.createAdminApiKey({ name: 'second' })).id,
    invite_id: (await client.createInvite({ email: newEmail(), role: 'reader' })).id,
    alert_id: (await client.createOrganizationSpendAlert(ALERT)).id,
  }
  const alert = await client.createProjectSpendAlert({ project_id, ...ALERT })
  const ofProject = { ...common, role_id: used.projectRoleId, alert_id: alert.id }
  return ([method, parameters]) => {
    const isOfProject = method.startsWith('projects.')
    const ids = isOfProject ? ofProject : common
    const added = { ...ids, ...free, ...(isOfProject && { role_id: free.projectRoleId }) }
    const idsOf = (one: unknown): Ids => {
      if (!method.endsWith('.create') || typeof one !== 'object') return ids
      // A group is added with the id of a role, a user with its name.
      return method === 'projects.groups.create' ? { ...added, role: PROJECT_MEMBER } : added
    }
    return [method, parameters.map((one) => withIds(one, idsOf(one)))]
  }
}

const PROJECT_MEMBER = predefinedRoleAlias('project', 'member')

/** Lists whose limit may be 0. */
const LIMITED_FROM_0 = /(?:^|\.)(?:groups|roles|spendAlerts)\.list$|^groups\.users\.list$/

/** The error that a call deserves for placeholders that are no ids. */
function refusalOf([method, parameters]: Call): ErrorCode | undefined {
  const text = JSON.stringify(parameters)
  if (text.includes('"limit":0') && !LIMITED_FROM_0.test(method)) return 'integer_below_min_value'
  if (/"email":"email"|"role":"role"|"permissions":\["string"\]/.test(text)) return 'invalid_value'
  // A call before has created a group of that name.
  return method === 'groups.update' ? 'group_already_exists' : undefined
}

interface Listed {
  readonly data: readonly { readonly id: string; readonly group_id?: string }[]
}

/** The parameters of a call, with cursors of the list itself. */
async function withCursors(
  [, parameters]: Call,
  request: (parameters: readonly unknown[]) => PromiseLike<unknown>,
): Promise<readonly unknown[]> {
  const query = parameters.at(-1)
  if (typeof query !== 'object' || query === null || !('after' in query)) return parameters
  const path = parameters.slice(0, -1)
  const members = Object.entries(query)
  const isPaging = ([name]: [string, unknown]) => /^(?:after|before|limit)$/.test(name)
  const others = members.filter((one) => !isPaging(one))
  const { data } = (await request([...path, Object.fromEntries(others)])) as Listed
  const cursor = data[0]?.group_id ?? data[0]?.id ?? assert.fail('an empty list')
  const cursors = { after: cursor, ...('before' in query && { before: cursor }) }
  return [...path, { ...query, ...cursors }]
}

/** The endpoint with the fewest parameters at an address. */
function endpointAt(method: string, url: string): EndpointId {
  const segments = new URL(url).pathname.slice('/v1'.length).split('/')
  const fits = (path: string): boolean => {
    const parts = path.split('/')
    return (
      parts.length === segments.length &&
      parts.every((part, at) => part.startsWith(':') || part === segments[at])
    )
  }
  const parameters = (path: string): number => path.split(':').length
  const [found] = Object.values(api)
    .filter((endpoint) => endpoint.method === method && fits(endpoint.path))
    .toSorted((one, other) => parameters(one.path) - parameters(other.path))
  return found?.id ?? assert.fail(`${method} ${url} is no endpoint`)
}

onEachStore('calls of the tests of openai-node', (dialect) => {
  const server = shareHarness(dialect)

  it('have the answers of the contract', async () => {
    const { recordingFetch, answered } = recorder()
    let endpoint: EndpointId | undefined
    const { url, adminKey } = server()
    const { organization } = new OpenAI({
      baseURL: `${url}/v1`,
      adminAPIKey: adminKey,
      maxRetries: 0,
      fetch: (input, init) => {
        endpoint = endpointAt(init?.method?.toUpperCase() ?? 'GET', String(input))
        return recordingFetch(input, init)
      },
    }).admin
    assert.equal(new Set(CALLS.map(([method]) => method)).size, METHODS)
    const withObjects = await createObjects(server())
    for (const call of inOrder(CALLS).map(withObjects)) {
      const [method, parameters] = call
      const names = method.split('.')
      const name = names.pop() ?? ''
      const resource = names.reduce<object>((one, part) => Reflect.get(one, part), organization)
      const request = (given: readonly unknown[]): PromiseLike<unknown> =>
        Reflect.apply(Reflect.get(resource, name), resource, given)
      const code = refusalOf(call)
      if (code === undefined) {
        const answer = await request(await withCursors(call, request))
        await answered(endpoint ?? assert.fail(method), Promise.resolve(answer))
      } else await refused(request(parameters), { status: 400, code })
    }
  })
})
