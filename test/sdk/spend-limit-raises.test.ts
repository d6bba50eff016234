/** Temporary raises of spend limits. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { eventsOf, newProject, refused } from './suite.ts'

const LIMIT = { threshold_amount: 10_000, currency: 'USD', interval: 'month' } as const
const NOW = Date.parse('2026-11-26T00:00:00Z')
const HOUR_MS = 3_600_000

onEachStore('a temporary raise of a spend limit', (dialect) => {
  const { clock, move } = movableClock(NOW)
  const server = shareHarness(dialect, { clock })
  let project_id = ''

  beforeEach(async () => {
    project_id = (await newProject(server())).id
  })

  /** An hour from now, in Unix seconds. */
  const inAnHour = (): number => (clock() + HOUR_MS) / 1_000
  const set = (rest: object = {}) =>
    server().client.updateProjectSpendLimit({ project_id, ...LIMIT, ...rest })
  const read = () => server().client.retrieveProjectSpendLimit({ project_id })

  it('is in the answers and in the event until its end', async () => {
    const raise = { threshold_amount: 15_000, until: inAnHour() }
    const [event] = await eventsOf(server(), async () => {
      assert.deepEqual((await set({ raise })).raise, raise)
    })
    assert.deepEqual(event?.['project.updated']?.changes_requested.spend_limit, {
      ...LIMIT,
      mode: 'enforce',
      raise,
    })
    assert.deepEqual(await read(), { ...(await read()), ...LIMIT, raise })
    move(HOUR_MS - 1)
    assert.deepEqual((await read()).raise, raise)
    move(1)
    assert.equal((await read()).raise, null)
  })

  it('stays where it is left out, as by Terraform, unless the limit is as high', async () => {
    const raise = { threshold_amount: 15_000, until: inAnHour() }
    await set({ raise })
    const { openai } = server()
    const { spendLimit } = openai.admin.organization.projects
    await spendLimit.update(project_id, { ...LIMIT, threshold_amount: 14_999 })
    assert.deepEqual((await read()).raise, raise)
    await spendLimit.update(project_id, { ...LIMIT, threshold_amount: 15_000 })
    assert.equal((await read()).raise, null)
    await spendLimit.update(project_id, LIMIT)
    assert.equal((await read()).raise, null)
  })

  it('ends by null, and does not come back after its end', async () => {
    const raise = { threshold_amount: 15_000, until: inAnHour() }
    await set({ raise })
    assert.equal((await set({ raise: null })).raise, null)
    await set({ raise })
    move(HOUR_MS)
    assert.equal((await set({ threshold_amount: 5_000 })).raise, null)
  })

  it('is more than the limit, and ends in the future', async () => {
    for (const [raise, param, message] of [
      [{ threshold_amount: 10_000, until: inAnHour() }, 'threshold_amount', /more than 10000\.$/],
      [{ threshold_amount: 15_000, until: clock() / 1_000 }, 'until', /a time in the future\.$/],
    ] as const) {
      const expected = { status: 400, code: 'invalid_value', param: `raise.${param}`, message }
      await refused(set({ raise }), { ...expected, code: 'invalid_value' })
    }
    await refused(read(), { status: 404, code: 'spend_limit_not_found' })
  })
})
