/** Spend limits of everybody who has none of their own. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { eventsOf, refused } from './suite.ts'

const LIMIT = { threshold_amount: 10_000, currency: 'USD', interval: 'month' } as const
const NONE = { project: null, user: null, service_account: null, api_key: null }

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
