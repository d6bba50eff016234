/** Organization isolation in one store: to each organization, the others do not exist. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { ApiError, type Client, createClient } from '#client/client.ts'
import { MINIMAL_BODIES, type MinimalValues } from '#conformance/minimal-bodies.ts'
import { api, type EndpointId } from '#contract/api.ts'
import { pathParameters } from '#contract/endpoint.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import {
  addDeliveries,
  addRaiseRequest,
  addRequestLog,
  addReservation,
  MISSING,
  makeThings,
  type Things,
} from './organization-things.ts'
import { all, ids, newEmail, refused } from './suite.ts'

/** Operations on tags that nobody has: each organization may set a limit of any. */
const OF_ANY_TAG = new Set<EndpointId>(['updateTagSpendLimit', 'replayTagSpendLimit'])

/** Lists of models, which are the same in every organization. */
const OF_MODELS = new Set(['listProjectRateLimits', 'listProjectRateLimitSources'])

/** Error of the operation for these ids, with each id replaced by the name of its parameter. */
async function refusal(client: Client, id: EndpointId, things: Things, more: MinimalValues = {}) {
  const names = pathParameters(api[id].path)
  const parameters = {
    ...Object.fromEntries(names.map((name) => [name, things[name]])),
    ...MINIMAL_BODIES[id],
    ...more,
  }
  const operation = client[id] as (parameters: MinimalValues) => Promise<unknown>
  const outcome = await operation(parameters).catch((error: unknown) => error)
  assert.ok(outcome instanceof ApiError, `${id} answered ${JSON.stringify(outcome)}`)
  const { status, code, type, param } = outcome
  const message = Object.entries(things).reduce(
    (text, [name, value]) => text.replaceAll(value, `<${name}>`),
    outcome.message,
  )
  return { status, code, type, param, message }
}

/** Operations on an account have another error for the operator, who has none. */
const operations = (Object.keys(api) as EndpointId[]).filter(
  (id) => !api[id].path.startsWith('/organization/account/'),
)

function pathOf(id: EndpointId): string[] {
  return pathParameters(api[id].path)
}

/** Models, which every organization has, and user codes, which are of none until their answer. */
const OF_NOBODY = new Set(['rate_limit_id', 'user_code'])

const withPath = operations.filter(
  (id) => pathOf(id).some((name) => !OF_NOBODY.has(name)) && !OF_ANY_TAG.has(id),
)
const inProject = withPath.filter(
  (id) => pathOf(id).length > 1 && !pathOf(id).includes('rate_limit_id'),
)

/** Lists whose cursors are ids of an organization's own, and the kind of those ids. */
const CURSORS = {
  listProjects: 'project_id',
  listProjectUsers: 'user_id',
  listProjectServiceAccounts: 'service_account_id',
  listProjectApiKeys: 'api_key_id',
  listOrganizationApiKeys: 'api_key_id',
  listUsers: 'user_id',
  listSpendLimits: 'user_id',
  listProjectSpendLimits: 'api_key_id',
  listUserBudgets: 'user_id',
  listProjectUserBudgets: 'user_id',
  listGroups: 'group_id',
  listGroupUsers: 'user_id',
  listGroupProjects: 'project_id',
  listRoles: 'role_id',
  listUserProjects: 'project_id',
  listUserRoles: 'role_id',
  listGroupRoles: 'role_id',
  listProjectGroups: 'group_id',
  listProjectRoles: 'project_role_id',
  listProjectUserRoles: 'project_role_id',
  listProjectGroupRoles: 'project_role_id',
  listInvites: 'invite_id',
  listAdminApiKeys: 'key_id',
  listAuditLogs: 'audit_log_id',
  listSessions: 'session_id',
  listOrganizationSpendAlerts: 'alert_id',
  listProjectSpendAlerts: 'project_alert_id',
  listOrganizationSpendAlertDeliveries: 'delivery_id',
  listProjectSpendAlertDeliveries: 'project_delivery_id',
  listTagSpendLimits: 'tag',
  listTagValues: 'tag_value',
  listProjectTagValues: 'tag_value',
  listSpendReservations: 'reservation_id',
  listProjectSpendReservations: 'reservation_id',
  listRaiseRequests: 'raise_request_id',
} as const

onEachStore('two organizations in one store', (dialect) => {
  const server = shareHarness(dialect)
  let mine: Client
  let theirs: Client
  let myThings: Things
  let theirThings: Things

  before(async () => {
    const h = server()
    const organization = await organizations.create(h.system, {
      name: 'Their organization',
      ownerEmail: newEmail(),
    })
    const key = await adminApiKeys.create({ ...h.system, organization }, { name: 'first' })
    mine = h.client
    theirs = createClient({ baseUrl: `${h.url}/v1`, adminKey: key.value })
    const { id } = h.bootstrapped.organization
    const thingsOf = async (client: Client, organizationId: string): Promise<Things> => {
      const things = await addDeliveries(h, organizationId, await makeThings(client))
      const reserved = await addReservation(h, organizationId, things)
      const asked = await addRaiseRequest(h, organizationId, reserved)
      return addRequestLog(h, organizationId, asked)
    }
    myThings = await thingsOf(mine, id)
    theirThings = await thingsOf(theirs, organization.id)
  })

  it('each lists its own objects and nothing of the other', async () => {
    for (const [client, own, other] of [
      [mine, myThings, theirThings],
      [theirs, theirThings, myThings],
    ] as const) {
      const shown = JSON.stringify([
        await all(client.listProjects({ include_archived: true })),
        await all(client.listUsers()),
        await all(client.listInvites()),
        await all(client.listAdminApiKeys()),
        await all(client.listAuditLogs()),
        await all(client.listRequestLogs()),
      ])
      const names = ['project_id', 'user_id', 'invite_id', 'key_id', 'audit_log_id', 'request_id']
      for (const name of names) {
        assert.ok(shown.includes(`"${own[name]}"`), `${name} is not shown to its own`)
        assert.ok(!shown.includes(`"${other[name]}"`), `${name} is shown to the other`)
      }
    }
  })

  for (const id of withPath) {
    it(`${id} returns the same for another organization’s ids as for missing ones`, async () => {
      const foreign = await refusal(mine, id, theirThings)
      assert.deepEqual(foreign, await refusal(mine, id, MISSING))
      assert.equal(foreign.status, 404)
      assert.ok(!foreign.message.includes('Secret lab'))
    })
  }

  for (const id of inProject) {
    it(`${id} finds nothing of another organization in a project of ours`, async () => {
      const project = { project_id: myThings.project_id ?? '' }
      const foreign = await refusal(mine, id, { ...theirThings, ...project })
      assert.deepEqual(foreign, await refusal(mine, id, { ...MISSING, ...project }))
      assert.equal(foreign.status, 404)
    })
  }

  for (const [id, name] of Object.entries(CURSORS) as [keyof typeof CURSORS, string][]) {
    it(`${id} rejects another organization’s cursor as a missing one`, async () => {
      const parents = pathOf(id).map((name) => [name, myThings[name]])
      const path = Object.fromEntries(parents)
      for (const end of ['after', 'before'].filter((one) => one in api[id].query.properties)) {
        const send = (things: Things) => refusal(mine, id, things, { ...path, [end]: things[name] })
        const foreign = await send(theirThings)
        assert.deepEqual(foreign, await send(MISSING))
        assert.deepEqual([foreign.status, foreign.code], [404, 'cursor_not_found'])
      }
    })
  }

  it('every list except rate limits has a cursor case', () => {
    const lists = operations.filter((id) => 'after' in api[id].query.properties)
    assert.deepEqual(lists.filter((id) => !OF_MODELS.has(id)).sort(), Object.keys(CURSORS).sort())
  })

  it('another organization’s ids in a body and in a filter are rejected as missing ones', async () => {
    const project_id = myThings.project_id ?? ''
    const { user_id = '', project_id: theirProject = '' } = theirThings
    await refused(mine.createProjectUser({ project_id, user_id, role: 'member' }), {
      status: 400,
      code: 'user_not_in_organization',
    })
    const { email } = await theirs.retrieveUser({ user_id })
    await refused(mine.createProjectUser({ project_id, email, role: 'member' }), {
      status: 400,
      code: 'user_not_in_organization',
    })
    const projects = [{ id: theirProject, role: 'member' as const }]
    await refused(mine.createInvite({ email: newEmail(), role: 'reader', projects }), {
      status: 404,
      code: 'project_not_found',
    })
    const found = async (query: Parameters<Client['listAuditLogs']>[0]) =>
      ids((await mine.listAuditLogs(query)).data)
    assert.deepEqual(await found({ project_ids: [theirProject] }), [])
    assert.deepEqual(await found({ resource_ids: [user_id] }), [])
    assert.deepEqual((await mine.listUsers({ emails: [email ?? ''] })).data, [])
    for (const filter of [{ project_ids: [theirProject] }, { user_ids: [user_id] }]) {
      const { data, has_more } = await mine.listRequestLogs(filter)
      assert.deepEqual([data, has_more], [[], false])
    }
  })

  it('one address may be a user of each, and one is removed without the other', async () => {
    const email = newEmail()
    const here = await mine.createUser({ email, role: 'reader' })
    const there = await theirs.createUser({ email, role: 'owner' })
    await mine.deleteUser({ user_id: here.id })
    assert.equal((await theirs.retrieveUser({ user_id: there.id })).email, email)
  })

  it('the other organization is unchanged by all of this', async () => {
    const { project_id = '', user_id = '', service_account_id = '' } = theirThings
    const { api_key_id = '', invite_id = '', key_id = '' } = theirThings
    const project = await theirs.retrieveProject({ project_id })
    assert.deepEqual([project.name, project.status], ['Secret lab', 'active'])
    assert.equal((await theirs.retrieveProjectUser({ project_id, user_id })).role, 'member')
    const account = await theirs.retrieveProjectServiceAccount({ project_id, service_account_id })
    assert.equal(account.name, 'ci')
    await theirs.retrieveProjectApiKey({ project_id, api_key_id })
    assert.equal((await theirs.retrieveInvite({ invite_id })).status, 'pending')
    await theirs.retrieveAdminApiKey({ key_id })
  })
})
