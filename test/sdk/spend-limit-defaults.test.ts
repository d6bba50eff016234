/** Spend limits of everybody who has none of their own. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { eventsOf, refused } from './suite.ts'

const LIMIT = { threshold_amount: 10_000, currency: 'USD', interval: 'month' } as const
const NONE = { project: null, user: null, service_account: null, api_key: null, tags: {} }

onEachStore('defaults of spend limits', (dialect) => {
  const server = shareHarness(dialect)

  it('are set and removed one by one, with an event of what was given', async () => {
    const { client, bootstrapped } = server()
    const object = 'organization.spend_limit_defaults'
    assert.deepEqual(await client.retrieveSpendLimitDefaults(), { object, ...NONE })
    const daily = { ...LIMIT, interval: 'day', mode: 'warn' } as const
    const events = await eventsOf(server(), async () => {
      await client.updateSpendLimitDefaults({ project: LIMIT, api_key: daily })
      await client.updateSpendLimitDefaults({ project: null, user: LIMIT })
      await client.updateSpendLimitDefaults({})
    })
    const set = { ...LIMIT, mode: 'enforce' }
    const { id } = bootstrapped.organization
    assert.deepEqual(
      events.map((event) => event['organization.updated']),
      [
        [
          { project: set, api_key: daily },
          { project: null, api_key: null },
        ],
        [
          { project: null, user: set },
          { project: set, user: null },
        ],
      ].map(([after, earlier]) => ({
        id,
        changes_requested: { spend_limit_defaults: after },
        previous: { spend_limit_defaults: earlier },
      })),
    )
    const expected = { object, ...NONE, user: set, api_key: daily }
    assert.deepEqual(await client.retrieveSpendLimitDefaults(), expected)
    // A mode that is left out stays, as in a limit.
    const { api_key } = await client.updateSpendLimitDefaults({ user: null, api_key: LIMIT })
    assert.deepEqual(api_key, { ...LIMIT, mode: 'warn' })
  })

  it('of values of tags are set by key, at each level, and change alone', async () => {
    const { client } = server()
    const { id: project_id } = await client.createProject({ name: 'Values' })
    const limit = { ...LIMIT, interval: 'lifetime' } as const
    const set = { ...limit, mode: 'enforce', beyond: 'reject' }
    const events = await eventsOf(server(), async () => {
      const input = { project_id, tags: { end_user: limit, session: LIMIT } }
      await client.updateProjectSpendLimitDefaults(input)
      const end_user = { ...limit, beyond: 'shared' } as const
      const next = { project_id, tags: { end_user, session: null } }
      const { tags } = await client.updateProjectSpendLimitDefaults(next)
      assert.deepEqual(tags, { end_user: { ...set, beyond: 'shared' } })
    })
    assert.deepEqual(events[0]?.['project.updated'], {
      id: project_id,
      changes_requested: {
        spend_limit_defaults: { tags: { end_user: set, session: { ...set, interval: 'month' } } },
      },
      previous: { spend_limit_defaults: { tags: { end_user: null, session: null } } },
    })
    assert.deepEqual((await client.retrieveSpendLimitDefaults()).tags, {})
    const { tags } = await client.updateSpendLimitDefaults({ tags: { end_user: LIMIT } })
    assert.deepEqual(tags, { end_user: { ...set, interval: 'month' } })
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`key${i}`, LIMIT]))
    await refused(client.updateSpendLimitDefaults({ tags: many }), {
      status: 400,
      code: 'object_above_max_properties',
      param: 'tags',
    })
    const hashed = client.updateSpendLimitDefaults({ tags: { safety_identifier: LIMIT } })
    await refused(hashed, { status: 400, code: 'invalid_value', param: 'tags.safety_identifier' })
  })

  it('are no limits of their owners, and have none of their members', async () => {
    const { client } = server()
    await client.updateSpendLimitDefaults({ project: LIMIT })
    const { id: project_id } = await client.createProject({ name: 'Inherits' })
    const absent = { status: 404, code: 'spend_limit_not_found' } as const
    await refused(client.retrieveProjectSpendLimit({ project_id }), absent)
    const raise = { threshold_amount: 20_000, until: 2_000_000_000 }
    const raised = { project: { ...LIMIT, raise } }
    const param = 'project.raise'
    const unknown = { status: 400, code: 'unknown_parameter', param } as const
    await refused(client.updateSpendLimitDefaults(raised), unknown)
    const organization = { organization: LIMIT }
    const none = { status: 400, code: 'unknown_parameter', param: 'organization' } as const
    await refused(client.updateSpendLimitDefaults(organization as object), none)
  })
})
