/**
 * Permission matrix: every endpoint of the contract in a session of every role; hidden objects
 * return the same as missing ones.
 */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { Check } from 'typebox/value'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { record } from '#storage/transaction.ts'
import { keepRow } from '#test/gateway/two-projects.ts'
import { newProject, newUser } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'
import { SUBJECT, use } from '#test/support/usage.ts'
import { type Browser, openAs, openWith } from './browser.ts'
import { addPeopleWithRoles, limitRates, TAGS } from './matrix-people.ts'
import { isAllowed, statusOf, WHO, type Who } from './matrix-table.ts'

const SECRET_NAME = 'Project Nightshade'
const RATE_LIMIT = 'rl-gpt-4o'
const ROLE = 'role-api-organization-reader'
const PROJECT_ROLE = 'role-api-project-member'
const TOKENS = 7_351_924
const AMOUNT = { threshold_amount: 5_000, currency: 'USD', interval: 'month' } as const
const ALIAS = { alias: 'nightly-model', model: 'gpt-5.6-luna' }
const MODELS = { mode: 'deny_list' as const, model_ids: ['gpt-4'] }
/** Fixed clock, so that responses with times are comparable. */
const PRESENT = Date.now()
const START = Math.floor(PRESENT / 1000) - 86_400

const endpoints: readonly AnyEndpoint[] = Object.values(api)
/** Of a person alone, whatever the roles: an account, and a code that a program shows. */
const OF_PERSONS = /^\/organization\/(?:account|device_requests)/
const reads = endpoints.filter(({ method, path }) => method === 'GET' && !OF_PERSONS.test(path))
const writes = endpoints.filter(({ method, access }) => method !== 'GET' && access !== 'self')

/** Accesses to keys and sessions of one's own, which the objects of this test are not. */
const OF_ONESELF: ReadonlySet<string> = new Set(['own_keys', 'member_keys', 'self'])

type Ids = Readonly<Record<string, string>>

const MISSING: Ids = {
  project_id: 'proj_missing',
  user_id: 'user-missing',
  group_id: 'group_missing',
  role_id: 'role_missing',
  project_role_id: 'role_missing',
  token_id: 'scim_token_missing',
  service_account_id: 'svc_missing',
  api_key_id: 'key_missing',
  rate_limit_id: RATE_LIMIT,
  invite_id: 'invite-missing',
  key_id: 'key_missing',
  session_id: 'session_missing',
  alert_id: 'alert_missing',
  reservation_id: 'batch_missing',
  request_id: 'req_missing',
  tag: 'team=missing',
  tag_value: 'end_user=missing',
  alias: 'missing',
  model: 'missing',
  organization_alert_id: 'alert_missing',
}

/** Spend alerts, and roles, of the organization and of a project have ids of one name. */
function idName(path: string, name: string): string {
  const isInProject = path.includes(':project_id')
  if (name === 'role_id' && isInProject) return 'project_role_id'
  return name === 'alert_id' && !isInProject ? 'organization_alert_id' : name
}

function pathOf({ path }: AnyEndpoint, ids: Ids): string {
  return `/v1${path.replaceAll(/:(\w+)/g, (_, name) => ids[idName(path, name)] ?? assert.fail(name))}`
}

/** Bodies that the endpoint accepts, and one that it rejects, unless it accepts all of them. */
function bodiesFor({ body: schema }: AnyEndpoint, user_id = ''): readonly object[] {
  const whole = { role: 'owner', name: 'x', email: 'x@example.com', user_id }
  const bodies = [whole, {}, { role: 'owner' }, { name: 'x' }]
  const accepted = bodies.filter((body) => Check(schema, body))
  const rejected = bodies.find((body) => !accepted.includes(body))
  return rejected ? [...accepted, rejected] : accepted
}

type Parameter = readonly [name: string, value: string]

/** Required query and body of an endpoint. */
function neededBy({ query }: AnyEndpoint, projectId: string): Parameter[] {
  const values = {
    start_time: String(START),
    group_by: 'project_id',
    project_ids: projectId,
    rate_limit_ids: RATE_LIMIT,
    threshold_amount: '100',
    month: '2026-01',
    key: 'end_user',
    text: SECRET_NAME,
    model: ALIAS.model,
  }
  return Object.entries(values).filter(([name]) => query.required?.includes(name))
}

onEachStore('every endpoint, in a session,', (dialect) => {
  const server = shareHarness(dialect, { clock: () => PRESENT })
  const browsers = new Map<Who, Browser>()
  /** Ids of objects in the project, by the names of path parameters. */
  let there: Ids = {}
  let eventId = ''

  const keyWith = async (h: Harness, scopes: readonly string[]): Promise<string> => {
    const key = await adminApiKeys.create(h.system, { name: 'scoped' })
    await record(h.store, (tx) =>
      tx
        .updateTable('admin_api_key')
        .set({ scopes: JSON.stringify(scopes) })
        .where('id', '=', key.id)
        .execute(),
    )
    return key.value
  }

  before(async () => {
    const h = server()
    const { id: project_id } = await newProject(h, SECRET_NAME)
    const { id: elsewhere } = await newProject(h, 'Elsewhere')
    const roles = { 'project owner': 'owner', member: 'member' } as const
    for (const [who, role] of Object.entries(roles) as [Who, 'owner' | 'member'][]) {
      const { id: user_id } = await newUser(h)
      await h.client.createProjectUser({ project_id, user_id, role })
      browsers.set(who, await openAs(h, user_id))
    }
    const stranger = await newUser(h)
    await h.client.createProjectUser({
      project_id: elsewhere,
      user_id: stranger.id,
      role: 'owner',
    })
    browsers.set('stranger', await openAs(h, stranger.id))
    browsers.set('owner', await openAs(h, (await newUser(h, 'owner')).id))
    browsers.set('operator', await openWith(h, h.adminKey))
    const scopes = { reading: 'management.read', writing: 'management.write', usage: 'usage.read' }
    for (const [name, scope] of Object.entries(scopes)) {
      const value = await keyWith(h, [`api.${scope}`])
      browsers.set(`${name} key` as Who, await openWith(h, value))
    }
    const victim = await newUser(h)
    await h.client.createProjectUser({ project_id, user_id: victim.id, role: 'member' })
    const key = await h.client.createProjectUserApiKey({ project_id, user_id: victim.id })
    const account = await h.client.createProjectServiceAccount({ project_id, name: 'nightly' })
    const { id: group_id } = await h.client.createGroup({ name: 'Nightshade people' })
    await h.client.createGroupUser({ group_id, user_id: victim.id })
    const inProject = { project_id, group_id, role: PROJECT_ROLE }
    await h.client.createProjectGroup(inProject)
    await h.client.createGroupRole({ group_id, role_id: ROLE })
    for (const [who, id] of await addPeopleWithRoles(h, project_id)) {
      browsers.set(who, await openAs(h, id))
    }
    const adminKeyId = (await h.client.listAdminApiKeys()).data[0]?.id ?? assert.fail('no key')
    const invite = await h.client.createInvite({
      email: 'invited@example.com',
      role: 'reader',
      projects: [{ id: project_id, role: 'member' }],
    })
    const channel = { type: 'email' as const, recipients: ['a@example.com'] }
    const alert = { ...AMOUNT, notification_channel: channel }
    const { id: alert_id } = await h.client.createProjectSpendAlert({ project_id, ...alert })
    const { id: organization_alert_id } = await h.client.createOrganizationSpendAlert(alert)
    await h.client.updateProjectSpendLimit({ project_id, ...AMOUNT })
    await h.client.updateUserSpendLimit({ user_id: victim.id, ...AMOUNT })
    const account_id = { project_id, service_account_id: account.id }
    await h.client.updateServiceAccountSpendLimit({ ...account_id, ...AMOUNT })
    await h.client.updateApiKeySpendLimit({ project_id, api_key_id: key.id, ...AMOUNT })
    await limitRates(h, { ...account_id, user_id: victim.id, api_key_id: key.id })
    const fallback = { model: ALIAS.model, fallback_models: ['gpt-5.6-terra'] }
    await h.client.updateModelAlias(ALIAS)
    await h.client.updateProjectModelAlias({ project_id, ...ALIAS })
    await h.client.updateProjectModelFallback({ project_id, ...fallback })
    const { id: session_id } = await (await openAs(h, victim.id)).client.retrieveSession()
    const { id: token_id } = await h.client.createScimToken({ name: 'Okta' })
    const reservation_id = 'batch_reserved'
    const of = { id: key.id, project_id, owner: victim.id }
    await keepRow(h, of, 'batch', reservation_id, 'default', '{}', 12n)
    const request_id = 'req_other'
    await keepLogs(h, [
      requestRecord(request_id, {
        organizationId: h.system.organization.id,
        projectId: project_id,
        ownerId: victim.id,
      }),
    ])
    there = {
      request_id,
      session_id,
      project_id,
      user_id: victim.id,
      api_key_id: key.id,
      key_id: adminKeyId,
      service_account_id: account.id,
      invite_id: invite.id,
      rate_limit_id: RATE_LIMIT,
      alert_id,
      organization_alert_id,
      group_id,
      token_id,
      ...TAGS,
      ...ALIAS,
      reservation_id,
      role_id: ROLE,
      project_role_id: PROJECT_ROLE,
    }
    const subject = { ...SUBJECT, projectId: project_id, ownerId: victim.id, keyId: key.id }
    await use(h, [{ at: START + 60, subject, amounts: { requests: 1, inputTokens: TOKENS } }])
    const log = await h.client.listAuditLogs({ project_ids: [project_id] })
    eventId = log.data[0]?.id ?? assert.fail('no event')
  })

  const browserOf = (who: Who): Browser => browsers.get(who) ?? assert.fail(who)

  const send = (who: Who, endpoint: AnyEndpoint, ids: Ids, more: readonly Parameter[] = []) => {
    const parameters = [...neededBy(endpoint, ids.project_id ?? ''), ...more]
    const search = new URLSearchParams(parameters.map(([name, value]) => [name, value]))
    return browserOf(who).raw(endpoint.method, `${pathOf(endpoint, ids)}?${search}`)
  }

  const lastEvent = async (): Promise<string | undefined> =>
    (await server().client.listAuditLogs({ limit: 1 })).data[0]?.id

  for (const who of WHO) {
    it(`${who}: reads exactly what it may`, async () => {
      // These have no id, so that those who may delete them do.
      await server().client.updateOrganizationSpendLimit(AMOUNT)
      const { project_id = '' } = there
      await server().client.updateProjectModelPermissions({ project_id, ...MODELS })
      const retention_type = 'modified_abuse_monitoring'
      await server().client.updateOrganizationDataRetention({ retention_type })
      for (const endpoint of reads) {
        const { status, text, headers } = await send(who, endpoint, there)
        assert.equal(status, statusOf(who, endpoint), `${endpoint.id} ${text}`)
        assert.equal(headers.get('cache-control'), 'no-store', endpoint.id)
      }
    })

    it(`${who}: its session reports exactly what it may`, async () => {
      const { allowed } = await browserOf(who).client.retrieveSession()
      const mine = allowed.projects.find(({ project_ids: ids }) =>
        ids.includes(there.project_id ?? ''),
      )
      for (const endpoint of endpoints.filter(({ access }) => !OF_ONESELF.has(access))) {
        const { access, path } = endpoint
        const isInProject = path.includes(':project_id') && access !== 'organization.write'
        const { organization, every_project: every } = allowed
        const reported = isInProject
          ? [...every.access, ...(mine?.access ?? [])]
          : organization.access
        assert.equal(reported.includes(access), isAllowed(who, endpoint), endpoint.id)
      }
    })

    it(`${who}: changes nothing that it may not`, async () => {
      const before = await lastEvent()
      for (const endpoint of writes.filter((one) => !isAllowed(who, one))) {
        const headers = { 'idempotency-key': `${who} ${endpoint.id}` }
        const isPost = endpoint.method === 'POST'
        const bodies = isPost ? bodiesFor(endpoint, there.user_id) : []
        for (const options of isPost ? bodies.map((body) => ({ body, headers })) : [{}]) {
          const path = pathOf(endpoint, there)
          const { status, text } = await browserOf(who).raw(endpoint.method, path, options)
          assert.equal(status, 403, `${endpoint.id} ${text}`)
        }
      }
      assert.equal(await lastEvent(), before)
    })

    it(`${who}: may make its allowed changes`, async () => {
      for (const endpoint of writes.filter((one) => isAllowed(who, one))) {
        const ids =
          endpoint.access === 'organization.write'
            ? MISSING
            : { ...MISSING, project_id: there.project_id ?? '' }
        const { status, text } = await browserOf(who).raw(endpoint.method, pathOf(endpoint, ids))
        assert.ok(status !== 401 && status !== 403 && status < 500, `${endpoint.id} ${text}`)
      }
    })
  }

  it('hidden objects return the same as missing ones', async () => {
    for (const endpoint of endpoints.filter(({ path }) => /:(project|session)_id/.test(path))) {
      const seen = await send('stranger', endpoint, there)
      const missing = await send('stranger', endpoint, MISSING)
      assert.equal(seen.status, missing.status, endpoint.id)
      const { session_id = '' } = there
      const masked = seen.text.replaceAll(session_id, MISSING.session_id ?? '')
      assert.equal(masked, missing.text, endpoint.id)
    }
  })

  it('no list discloses hidden objects, by any filter or cursor', async () => {
    const { project_id: project = '', api_key_id: key = '', user_id: person = '' } = there
    const { session_id: session = '' } = there
    const missing = {
      project: 'proj_missing',
      key: 'key_missing',
      person: 'user-missing',
      session: 'session_missing',
    }
    /** Values to try for a parameter, with equivalents that do not exist. */
    const tried: Record<string, readonly Parameter[]> = {
      after: [
        [project, missing.project],
        [session, missing.session],
        [eventId, 'audit_log-missing'],
      ],
      before: [[eventId, 'audit_log-missing']],
      search: [project, SECRET_NAME, 'nightly'].map((text) => [text, 'no such name']),
      project_ids: [[project, missing.project]],
      api_key_ids: [[key, missing.key]],
      user_ids: [[person, missing.person]],
      resource_ids: [[key, missing.key]],
      event_ids: [[eventId, 'audit_log-missing']],
      actor_ids: [[person, missing.person]],
    }
    const lists = reads.filter(({ path, access }) => !path.includes(':') && access !== 'self')
    for (const endpoint of lists) {
      const { text } = await send('stranger', endpoint, there)
      for (const hidden of [project, key, session, SECRET_NAME, String(TOKENS)]) {
        assert.ok(!text.includes(hidden), `${endpoint.id} discloses ${hidden}: ${text}`)
      }
      for (const [name, pairs] of Object.entries(tried)) {
        if (!(name in endpoint.query.properties)) continue
        for (const [hidden, absent] of pairs) {
          const one = await send('stranger', endpoint, MISSING, [[name, hidden]])
          const other = await send('stranger', endpoint, MISSING, [[name, absent]])
          assert.equal(one.text.replaceAll(hidden, absent), other.text, `${endpoint.id} ${name}`)
          assert.equal(one.status, other.status)
        }
      }
    }
  })
})
