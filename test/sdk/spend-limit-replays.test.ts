/** Replay of spend limits against past costs. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { use } from '#test/support/usage.ts'
import { newProject, newUser } from './suite.ts'

function seconds(time: string): number {
  return Date.parse(time) / 1_000
}

const NOW = seconds('2026-11-26T12:00:00Z')
/** A million tokens of input cost a dollar. */
const CONFIG = 'models: { llama-3: { price: { input: 1, output: 1 } } }'

onEachStore('replays of spend limits', (dialect) => {
  const { clock } = movableClock(NOW * 1_000)
  const server = shareHarness(dialect, { clock })
  let owner: { project_id: string; user_id: string; api_key_id: string }

  before(async () => {
    const { client } = server()
    const { id: project_id } = await newProject(server())
    const { id: user_id } = await newUser(server())
    await client.createProjectUser({ project_id, user_id, role: 'member' })
    const { id: api_key_id } = await client.createProjectUserApiKey({ project_id, user_id })
    owner = { project_id, user_id, api_key_id }
    const subject = { model: 'llama-3', projectId: project_id, ownerId: user_id, keyId: api_key_id }
    const spend = (time: string, dollars: number, rest: object = {}) => ({
      at: seconds(time),
      subject: { ...subject, ...rest },
      amounts: { requests: 1, inputTokens: dollars * 1_000_000 },
    })
    await use(
      server(),
      [
        spend('2026-10-07T08:10:00Z', 6),
        spend('2026-10-07T08:20:00Z', 6),
        spend('2026-10-07T09:00:00Z', 1),
        spend('2026-11-03T00:00:00Z', 4),
        spend('2026-11-25T23:58:00Z', 4),
        spend('2026-11-25T23:59:10Z', 1, { keyId: 'key_other' }),
        spend('2026-11-25T23:59:30Z', 2),
        spend('2026-11-26T00:00:00Z', 3),
      ],
      CONFIG,
    )
  })

  const NEVER = { reached_at: null, reached_within_seconds: null, spent_after_at_least: 0 }

  it('have the minute of a reached limit, or its hour beyond 8 days', async () => {
    const { client } = server()
    const { project_id } = owner
    const query = { project_id, threshold_amount: 1_000, interval: 'month' } as const
    const replay = await client.replayProjectSpendLimit(query)
    assert.equal(replay.scope, 'project')
    assert.deepEqual(replay.periods.slice(0, 2), [
      {
        start_time: seconds('2026-11-01T00:00:00Z'),
        end_time: seconds('2026-12-01T00:00:00Z'),
        spent: 14,
        reached_at: seconds('2026-11-25T23:59:00Z'),
        reached_within_seconds: 60,
        spent_after_at_least: 4,
      },
      {
        start_time: seconds('2026-10-01T00:00:00Z'),
        end_time: seconds('2026-11-01T00:00:00Z'),
        spent: 13,
        reached_at: seconds('2026-10-07T08:00:00Z'),
        reached_within_seconds: 3_600,
        spent_after_at_least: 3,
      },
    ])
    assert.deepEqual(
      replay.periods.slice(2).map(({ spent }) => spent),
      [0, 0, 0, 0],
    )
  })

  it('are of any interval, and a limit that is spent to its last cent is not exceeded', async () => {
    const { client } = server()
    const { project_id } = owner
    const query = { project_id, threshold_amount: 700, interval: 'day' } as const
    const [today, yesterday] = (await client.replayProjectSpendLimit(query)).periods
    assert.deepEqual([today?.spent, yesterday?.spent], [3, 7])
    assert.deepEqual(yesterday, { ...yesterday, ...NEVER })
    const lower = await client.replayProjectSpendLimit({ ...query, threshold_amount: 699 })
    assert.equal(lower.periods[1]?.spent_after_at_least, 0.01)
  })

  it('are of every scope', async () => {
    const { client } = server()
    const { project_id, user_id, api_key_id } = owner
    const query = { threshold_amount: 1_200 }
    const spent = [
      await client.replayOrganizationSpendLimit(query),
      await client.replayUserSpendLimit({ user_id, ...query }),
      await client.replayApiKeySpendLimit({ project_id, api_key_id, ...query }),
    ].map(({ scope, interval, periods }) => [scope, interval, periods[0]?.spent])
    assert.deepEqual(spent, [
      ['organization', 'month', 14],
      ['user', 'month', 14],
      ['api_key', 'month', 13],
    ])
    const account = await client.createProjectServiceAccount({ project_id, name: 'idle' })
    const ofAccount = { project_id, service_account_id: account.id, ...query }
    const { periods } = await client.replayServiceAccountSpendLimit(ofAccount)
    assert.ok(periods.every((period) => period.spent === 0 && period.reached_at === null))
  })
})
