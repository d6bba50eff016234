/**
 * The demo's refusals and budgets as different pages show them: overviews, replays, budgets, alerts
 * and the audit log have one truth.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCatalog } from '#catalog/catalog.ts'
import { createRandom } from '#demo/random.ts'
import { type Seeded, seed } from '#demo/seed.ts'
import { startModels } from '#demo/upstream.ts'
import { openStore } from '#storage/store.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, share, startHarness } from '#test/support/harness.ts'

/** A Wednesday, on the hour: ranges of both are then equal. */
const NOW_MS = Date.parse('2026-10-14T14:00:00Z')
const WEEK_S = 7 * 86_400
/** The seed of `npm run demo`. */
const SEED = 2_026
/** Most requests by which the estimate may be off, and the share of the counted. */
const OFF_BY = 8
const OFF_BY_SHARE = 0.25
const CENTS = 100
const STOPPED = 'Data labelling'

interface SeededHarness extends Harness {
  readonly seeded: Seeded
}

async function start(): Promise<SeededHarness> {
  const store = await openStore('sqlite::memory:')
  const parts = { store, catalog: createCatalog(new Map()) }
  const seeded = await seed(parts, { nowMs: NOW_MS, random: createRandom(SEED) })
  const upstream = await startModels()
  const { clock } = movableClock(NOW_MS)
  const harness = await startHarness('sqlite', { store, clock, upstreamUrl: upstream.url })
  const close = async (): Promise<void> => {
    await harness.close()
    await upstream.close()
    await store.close()
  }
  return { ...harness, seeded, close, [Symbol.asyncDispose]: close }
}

describe('the demo', () => {
  const shared = share(start)
  const idOf = (project: string): string =>
    shared().seeded.projects.find(({ name }) => name === project)?.id ?? assert.fail(project)

  /** Requests of 7 days that a spend limit rejected, which are among the refused ones. */
  const rejectedBySpend = async (project: string, model: string): Promise<number> => {
    const { data } = await shared().client.usageRefusals({
      start_time: NOW_MS / 1000 - WEEK_S,
      project_ids: [project],
      models: [model],
      limit: 8,
    })
    return data
      .flatMap(({ results }) => results)
      .reduce((sum, { refused_spend }) => sum + refused_spend, 0)
  }

  /** Of each model that a project asked for in 7 days, where it is still in use. */
  const replays = async () => {
    const { client, seeded } = shared()
    const found = []
    for (const { id, name, archivedMs } of seeded.projects) {
      if (archivedMs !== Number.POSITIVE_INFINITY) continue
      const { data } = await client.usageRanking({
        start_time: NOW_MS / 1000 - WEEK_S,
        project_ids: [id],
        group_by: 'model',
      })
      for (const { model, refused_requests: refused } of data) {
        const rate_limit_id = `rl-${model}`
        const bySpend = await rejectedBySpend(id, String(model))
        const replay = await client.replayProjectRateLimit({ project_id: id, rate_limit_id })
        found.push({
          of: `${name}: ${model}`,
          overview: refused - bySpend,
          counted: replay.rate_limited_requests,
          estimate: replay.refused_requests,
        })
      }
    }
    return found
  }

  it('has the same refusals in the overview and in the replay, and its estimate is near them', async () => {
    const found = await replays()
    assert.ok(found.length >= 15)
    const contradictory = found.filter(
      ({ overview, counted, estimate }) =>
        overview !== counted ||
        Math.abs(estimate - counted) > Math.max(OFF_BY, OFF_BY_SHARE * counted),
    )
    assert.deepEqual(contradictory, [])
  })

  it('has refusals of each kind, in several projects', async () => {
    const found = await replays()
    const limited = found.filter(({ counted }) => counted > 20).map(({ of }) => of)
    assert.deepEqual(limited.sort(), [
      'Evaluation harness: gpt-5.6-luna',
      'Playground: gpt-5.6-terra',
      'Translation pipeline: gpt-5.6-luna',
    ])
  })

  /** Budgets by the name of the owner. */
  const budgets = async () => {
    const { data } = await shared().client.listSpendLimits({ limit: 100 })
    return new Map(data.map((one) => [one.name ?? one.scope, one]))
  }

  /** Changes of the organization and of projects, by the audit log. */
  const changes = async () => {
    const { data } = await shared().client.listAuditLogs({
      event_types: ['project.updated', 'organization.updated'],
      limit: 100,
    })
    return data.map((event) => {
      const change = event['project.updated'] ?? event['organization.updated']
      const { id, changes_requested } = change ?? assert.fail(event.type)
      return { id, at: event.effective_at, ...changes_requested }
    })
  }
  const createdAt = async (alertId: string): Promise<number> =>
    (await changes()).find(({ spend_alert }) => spend_alert?.id === alertId)?.at ??
    assert.fail(alertId)

  it('has a project close to its limit, one stopped by it, and one past a limit that warns', async () => {
    const found = await budgets()
    const used = Object.fromEntries(
      [...found].map(([name, { limit, spent }]) => {
        const share = (spent * CENTS) / limit.threshold_amount
        const state = share < 0.8 ? 'open' : share < 0.97 ? 'close' : 'used up'
        return [name, `${limit.mode} per ${limit.interval}: ${state}`]
      }),
    )
    assert.deepEqual(used, {
      'Acme Research': 'enforce per month: open',
      'Document search': 'enforce per month: close',
      [STOPPED]: 'enforce per month: used up',
      'Contract review': 'warn per month: used up',
    })
  })

  it('the stopped project spent no more than its limit, and all but what one request costs', async () => {
    const { client, caller, seeded } = shared()
    const project_id = idOf(STOPPED)
    const { limit, spent } = (await budgets()).get(STOPPED) ?? assert.fail()
    const dollars = limit.threshold_amount / CENTS
    assert.ok(spent <= dollars && spent > 0.99 * dollars, `${spent} of ${dollars}`)
    const key = seeded.keys.find((one) => one.projectId === project_id && one.endsMs > NOW_MS)
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    const model = 'gpt-5.6-luna'
    await assert.rejects(caller(key?.value ?? '').chat.completions.create({ model, messages }), {
      status: 429,
      code: 'project_spend_limit_exceeded',
      message: /reached its enforced/,
    })
    const after = await client.retrieveProjectSpendLimit({ project_id })
    assert.equal(after.enforcement.status, 'enforcing')
  })

  it('the stopped project has rejected requests since its budget was used up, and only then', async () => {
    const { client } = shared()
    const { data } = await client.usageRefusals({
      start_time: NOW_MS / 1000 - WEEK_S,
      bucket_width: '1h',
      limit: 168,
      project_ids: [idOf(STOPPED)],
    })
    const hours = data.map(({ results: [one] }) => one)
    const first = hours.findIndex((one) => (one?.refused_spend ?? 0) > 0)
    assert.ok(first > 0, 'no request was rejected')
    const since = hours.slice(first + 1).flatMap((one) => one ?? [])
    const requested = since.reduce((sum, one) => sum + one.requested_requests, 0)
    const rejected = since.reduce((sum, one) => sum + one.refused_spend, 0)
    assert.ok(requested > 20 && rejected > 0.9 * requested, `${rejected} of ${requested} rejected`)
  })

  it('alerts were delivered when their amounts were reached, as the replay of these amounts', async () => {
    const { client } = shared()
    const { data } = await client.listOrganizationSpendAlertDeliveries({ limit: 100 })
    assert.equal(data.length, 2)
    for (const delivery of data) {
      const { threshold_amount, project_id, created_at, state, spend_amount } = delivery
      assert.equal(state, 'delivered')
      assert.ok(spend_amount >= threshold_amount)
      const replayed = { threshold_amount, interval: 'month' as const }
      const { periods } = project_id
        ? await client.replayProjectSpendLimit({ project_id, ...replayed })
        : await client.replayOrganizationSpendLimit(replayed)
      const reached = periods.find(({ start_time }) => start_time === delivery.period_start)
      const { reached_at, reached_within_seconds: within } = reached ?? assert.fail()
      // At once where it was reached before its creation.
      const dueAt = Math.max(reached_at ?? assert.fail(), await createdAt(delivery.alert_id))
      const late = created_at - dueAt
      assert.ok(late >= 0 && late <= (within ?? 0), `${late} s after ${JSON.stringify(reached)}`)
    }
  })

  it('the audit log has the limits that the budgets show', async () => {
    const logged = (await changes()).flatMap(({ id, spend_limit }) =>
      spend_limit ? [`${id}: ${spend_limit.threshold_amount}`] : [],
    )
    const shown = [...(await budgets()).values()].map(
      ({ id, limit }) => `${id}: ${limit.threshold_amount}`,
    )
    assert.deepEqual(logged.sort(), shown.sort())
  })
})
