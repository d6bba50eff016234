import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import OpenAI from 'openai'
import type { ProjectSpendLimit } from 'openai/resources/admin/organization/projects/spend-limit'
import type { OrganizationSpendLimit } from 'openai/resources/admin/organization/spend-limit'
import type { Client } from '#client/client.ts'
import { api } from '#contract/api.ts'
import type { PayerKind } from '#contract/spend/limits.ts'
import { openAs } from '#test/access/browser.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { eventsOf, newProject, newUser, refused } from './suite.ts'

const LIMIT = { threshold_amount: 10_000, currency: 'USD', interval: 'month' } as const
const AMOUNT_MAX = 10 ** 13
const tag = 'team=R&D/søk'

type AnyLimit =
  | OrganizationSpendLimit
  | ProjectSpendLimit
  | Awaited<ReturnType<Client['retrieveUserSpendLimit']>>
  | Awaited<ReturnType<Client['retrieveProjectUserSpendLimit']>>
  | Awaited<ReturnType<Client['retrieveServiceAccountSpendLimit']>>
  | Awaited<ReturnType<Client['retrieveApiKeySpendLimit']>>
  | Awaited<ReturnType<Client['retrieveTagSpendLimit']>>

/** Calls of the SDK, or of our client, for one limit. */
interface Limit {
  readonly kind: PayerKind
  readonly id: string
  /** Project of its events, and of its rows in the change feed; undefined for none. */
  readonly projectId?: string
  /** Members that only this limit has. */
  readonly more?: object
  retrieve(): PromiseLike<AnyLimit>
  update(body: object): PromiseLike<AnyLimit>
  remove(): PromiseLike<unknown>
}

onEachStore('spend limits', (dialect) => {
  const server = shareHarness(dialect)
  const organization = () => server().openai.admin.organization
  let project_id = ''
  let user_id = ''
  let service_account_id = ''
  let api_key_id = ''

  before(async () => {
    const { client } = server()
    project_id = (await newProject(server())).id
    user_id = (await newUser(server())).id
    const account = await client.createProjectServiceAccount({ project_id, name: 'nightly' })
    service_account_id = account.id
    api_key_id = account.api_key?.id ?? ''
  })

  /** The limit of an owner of each scope, by the same calls. */
  const owners = (): readonly [Limit, Limit, ...Limit[]] => {
    const { spendLimit, projects } = organization()
    return [
      {
        kind: 'organization',
        id: server().bootstrapped.organization.id,
        retrieve: () => spendLimit.retrieve(),
        update: (body) => spendLimit.update(body as typeof LIMIT),
        remove: () => spendLimit.delete(),
      },
      {
        kind: 'project',
        id: project_id,
        projectId: project_id,
        retrieve: () => projects.spendLimit.retrieve(project_id),
        update: (body) => projects.spendLimit.update(project_id, body as typeof LIMIT),
        remove: () => projects.spendLimit.delete(project_id),
      },
      ...extensions(),
    ]
  }

  /** The limits whose events are those of an object: a tag and a person in a project are none. */
  const ofObjects = () =>
    owners().flatMap((one) =>
      one.kind === 'tag' || one.kind === 'tag_value' || one.kind === 'project_user'
        ? []
        : [{ ...one, kind: one.kind }],
    )

  const extensions = (): readonly Limit[] => {
    const { client } = server()
    const account = { project_id, service_account_id }
    const key = { project_id, api_key_id }
    return [
      {
        kind: 'user',
        id: user_id,
        retrieve: () => client.retrieveUserSpendLimit({ user_id }),
        update: (body) => client.updateUserSpendLimit({ user_id, ...(body as typeof LIMIT) }),
        remove: () => client.deleteUserSpendLimit({ user_id }),
      },
      {
        kind: 'project_user',
        id: `${project_id}/${user_id}`,
        projectId: project_id,
        retrieve: () => client.retrieveProjectUserSpendLimit({ project_id, user_id }),
        update: (body) =>
          client.updateProjectUserSpendLimit({ project_id, user_id, ...(body as typeof LIMIT) }),
        remove: () => client.deleteProjectUserSpendLimit({ project_id, user_id }),
      },
      {
        kind: 'service_account',
        id: service_account_id,
        projectId: project_id,
        retrieve: () => client.retrieveServiceAccountSpendLimit(account),
        update: (body) =>
          client.updateServiceAccountSpendLimit({ ...account, ...(body as typeof LIMIT) }),
        remove: () => client.deleteServiceAccountSpendLimit(account),
      },
      {
        kind: 'api_key',
        id: api_key_id,
        projectId: project_id,
        retrieve: () => client.retrieveApiKeySpendLimit(key),
        update: (body) => client.updateApiKeySpendLimit({ ...key, ...(body as typeof LIMIT) }),
        remove: () => client.deleteApiKeySpendLimit(key),
      },
      {
        kind: 'tag',
        id: tag,
        more: { tag },
        retrieve: () => client.retrieveTagSpendLimit({ tag }),
        update: (body) => client.updateTagSpendLimit({ tag, ...(body as typeof LIMIT) }),
        remove: () => client.deleteTagSpendLimit({ tag }),
      },
    ]
  }

  it('none is set at first, which is 404 on retrieve and delete', async () => {
    for (const { id, retrieve, remove } of owners()) {
      const absent = { status: 404, code: 'spend_limit_not_found', param: null } as const
      await refused(retrieve(), { ...absent, message: `${id} has no spend limit` })
      await refused(remove(), absent)
    }
  })

  it('a limit is set, replaced and deleted, of every scope', async () => {
    for (const { kind, more, retrieve, update, remove } of owners()) {
      const expected = {
        object: `${kind}.spend_limit`,
        ...LIMIT,
        ...more,
        mode: 'enforce',
        raise: null,
        enforcement: { status: 'inactive' },
      }
      assert.deepEqual(await update(LIMIT), expected)
      assert.deepEqual(await retrieve(), expected)
      const replaced = { ...expected, threshold_amount: 5 }
      assert.deepEqual(await update({ ...LIMIT, threshold_amount: 5 }), replaced)
      assert.deepEqual(await retrieve(), replaced)
      assert.deepEqual(await remove(), { object: `${kind}.spend_limit.deleted`, deleted: true })
      await refused(retrieve(), { status: 404, code: 'spend_limit_not_found' })
    }
  })

  it('each change has one event, with the limit in changes_requested', async () => {
    for (const { kind, id, projectId, update, remove } of ofObjects()) {
      const events = await eventsOf(server(), async () => {
        await update(LIMIT)
        await update(LIMIT)
        await remove()
        await refused(remove(), { status: 404 })
      })
      const type = `${kind}.updated` as const
      const set = { ...LIMIT, mode: 'enforce' }
      assert.deepEqual(
        events.map((event) => [event.type, event[type]]),
        [
          [set, null],
          [set, set],
          [null, set],
        ].map(([spend_limit, earlier]) => [
          type,
          { id, changes_requested: { spend_limit }, previous: { spend_limit: earlier } },
        ]),
      )
      for (const event of events) assert.equal(event.project?.id, projectId)
    }
  })

  it('each change has a row in the change feed, with its project', async () => {
    const { organization } = server().bootstrapped
    for (const { kind, id, projectId = null, update } of ofObjects()) {
      await update(LIMIT)
      const newest = await server()
        .store.reader.selectFrom('change')
        .select(['kind', 'id', 'project_id'])
        .where('organization_id', '=', organization.id)
        .orderBy('seq', 'desc')
        .limit(1)
        .execute()
      assert.deepEqual({ ...newest[0] }, { kind: `${kind}.updated`, id, project_id: projectId })
    }
  })

  it('limits of the organization and of projects are independent', async () => {
    const other = (await newProject(server())).id
    const [whole, own] = owners()
    await whole.update(LIMIT)
    await own.update({ ...LIMIT, threshold_amount: 7 })
    assert.equal((await whole.retrieve()).threshold_amount, LIMIT.threshold_amount)
    assert.equal((await own.retrieve()).threshold_amount, 7)
    await refused(organization().projects.spendLimit.retrieve(other), { status: 404 })
    const { defaultProjectId } = server().bootstrapped.organization
    const ofDefault = organization().projects.spendLimit
    assert.equal((await ofDefault.update(defaultProjectId, LIMIT)).threshold_amount, 10_000)
  })

  it('an amount is 1 to 10^13 cents, in whole cents', async () => {
    for (const { update, retrieve } of owners()) {
      await update({ ...LIMIT, threshold_amount: AMOUNT_MAX })
      assert.equal((await retrieve()).threshold_amount, AMOUNT_MAX)
      const param = 'threshold_amount'
      for (const [value, code] of [
        [0, 'integer_below_min_value'],
        [-1, 'integer_below_min_value'],
        [AMOUNT_MAX + 1, 'integer_above_max_value'],
        [0.5, 'invalid_type'],
        ['10000', 'invalid_type'],
      ] as const) {
        const call = update({ ...LIMIT, threshold_amount: value })
        await refused(call, { status: 400, code, param })
      }
      assert.equal((await retrieve()).threshold_amount, AMOUNT_MAX)
    }
  })

  it('currency and interval are required, and of the known ones', async () => {
    for (const { update } of owners()) {
      for (const param of ['threshold_amount', 'currency', 'interval'] as const) {
        const { [param]: _, ...rest } = LIMIT
        const code = 'missing_required_parameter'
        await refused(update(rest), { status: 400, code, param })
      }
      for (const [param, value] of [
        ['currency', 'EUR'],
        ['interval', 'year'],
        ['mode', 'off'],
      ] as const) {
        const call = update({ ...LIMIT, [param]: value })
        await refused(call, { status: 400, code: 'invalid_value', param })
      }
      const unknown = update({ ...LIMIT, amount: 5 })
      await refused(unknown, { status: 400, code: 'unknown_parameter', param: 'amount' })
    }
  })

  it('other intervals and the mode are stored, and a mode that is left out stays', async () => {
    const { client } = server()
    const { properties } = api.updateProjectSpendLimit.response
    for (const interval of ['day', 'week', 'month', 'quarter'] as const) {
      const limit = { project_id, ...LIMIT, interval, mode: 'warn' } as const
      await client.updateProjectSpendLimit(limit)
      const read = await client.retrieveProjectSpendLimit({ project_id })
      assert.deepEqual([read.interval, read.mode], [interval, 'warn'])
      assert.deepEqual(Object.keys(read).sort(), Object.keys(properties).sort())
    }
    const { mode } = await client.updateProjectSpendLimit({ project_id, ...LIMIT })
    assert.equal(mode, 'warn')
    await client.deleteProjectSpendLimit({ project_id })
    assert.equal((await client.updateProjectSpendLimit({ project_id, ...LIMIT })).mode, 'enforce')
  })

  it('a repeated POST with an Idempotency-Key returns the first answer', async () => {
    const options = { headers: { 'idempotency-key': 'limit' } }
    const events = await eventsOf(server(), async () => {
      const first = await organization().spendLimit.update(LIMIT, options)
      assert.deepEqual(await organization().spendLimit.update(LIMIT, options), first)
    })
    assert.equal(events.length, 1)
    const other = organization().spendLimit.update({ ...LIMIT, threshold_amount: 1 }, options)
    await refused(other, { status: 400, code: 'idempotency_key_reused' })
  })

  it('archiving a project deletes its limit, and it takes no other', async () => {
    const { id } = await newProject(server())
    const { projects } = organization()
    await projects.spendLimit.update(id, LIMIT)
    await projects.archive(id)
    await refused(projects.spendLimit.retrieve(id), { status: 404, code: 'spend_limit_not_found' })
    const archived = { status: 400, code: 'project_archived' } as const
    await refused(projects.spendLimit.update(id, LIMIT), archived)
    await refused(projects.spendLimit.delete(id), archived)
    const missing = { status: 404, code: 'project_not_found' } as const
    await refused(projects.spendLimit.retrieve('proj_missing'), missing)
    await refused(projects.spendLimit.update('proj_missing', LIMIT), missing)
    const left = await server().store.reader.selectFrom('spend_limit').select('scope_id').execute()
    assert.ok(left.every(({ scope_id }) => scope_id !== id))
  })

  it('a project owner reads the limit of the project and sets none', async () => {
    const { id: user_id } = await newUser(server())
    await server().client.createProjectUser({ project_id, user_id, role: 'owner' })
    await server().client.updateProjectSpendLimit({ project_id, ...LIMIT })
    const { client } = await openAs(server(), user_id)
    assert.equal((await client.retrieveProjectSpendLimit({ project_id })).threshold_amount, 10_000)
    const denied = { status: 403, message: /Missing scopes: api\.management/ }
    await refused(client.updateProjectSpendLimit({ project_id, ...LIMIT }), denied)
    await refused(client.deleteProjectSpendLimit({ project_id }), denied)
    await refused(client.retrieveOrganizationSpendLimit(), denied)
  })

  it('an unknown path of the SDK is NotFoundError', async () => {
    const call = organization().spendLimit.retrieve({ path: '/_stainless_unknown_path' } as object)
    await assert.rejects(call, OpenAI.NotFoundError)
  })
})
