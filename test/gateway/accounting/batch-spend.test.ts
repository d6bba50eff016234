/** Batches under a spend limit: what they reserve, and how far they can exceed it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { reservedOf } from '#spend/ledger/deferred.ts'
import type { Dialect } from '#storage/db.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { chatLine, createBatch, startBatch, uploadLines } from '#test/gateway/batch-files.ts'
import {
  ownedRows,
  type Side,
  sideWith,
  startTwoProjects,
  type TwoProjects,
  used,
} from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

type Setting = 'upper_bound' | 'estimate'

/** Dollars for a million tokens; in a batch half of them. */
function configOf(setting: Setting) {
  return `
bounds: { spend_wait_seconds: 0 }
spend_reservation_batch: ${setting}
models:
  ${MODEL}:
    context_window: 1000
    default_output_tokens: 2
    price: { input: 100, output: 1000, thousand_web_searches: 10 }
    batch_1_day_max_input_tokens: 1000000
`
}

const NANO_PER_CENT = 10_000_000
const LIMIT_CENTS = 20
const MINUTE_MS = 60_000
/** Batches of each round, and the most rounds until none fits any more. */
const AT_ONCE = 8
const ROUNDS_MAX = 12

function batchesUnder(setting: Setting, dialect: Dialect) {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: configOf(setting) })
  })
  after(() => gateway.close())

  /** A project with a limit in cents. */
  const limited = async (cents: number): Promise<Side> => {
    const { h } = gateway
    const project_id = await makeProject(h)
    await h.client.updateProjectSpendLimit({
      project_id,
      threshold_amount: cents,
      currency: 'USD',
      interval: 'month',
    })
    return sideWith(h, await makeUserKey(h, project_id))
  }

  const rowOf = async (id: string) => (await ownedRows(gateway.h).where('id', '=', id).execute())[0]

  const reservedBy = async (id: string): Promise<number> => {
    const row = await rowOf(id)
    assert.ok(row)
    return Number(reservedOf(row))
  }

  const spent = async ({ key }: Side): Promise<number> => {
    await gateway.h.flush()
    const rows = await gateway.h.store.reader
      .selectFrom('usage')
      .select([...USAGE_COSTS])
      .where('project_id', '=', key.project_id)
      .where('width', '=', '1d')
      .execute()
    return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
  }

  /** Ends a batch, and returns what it cost. */
  const finish = async (side: Side, id: string, to?: string): Promise<number> => {
    const earlier = await spent(side)
    if (to === undefined) for (let step = 0; step < 3; step++) await gateway.upstream.step(id)
    else await gateway.upstream.step(id, to)
    gateway.clock.move(2 * MINUTE_MS)
    await gateway.h.poll()
    return (await spent(side)) - earlier
  }

  /**
   * Starts batches until none fits, several at once, and ends them. Returns what the project spent,
   * and the sum of what each of them cost beyond its reservation.
   */
  const spendAll = async (side: Side, lines: readonly object[]) => {
    const input = await uploadLines(side, lines)
    const codes = new Set<string | undefined>()
    let excess = 0
    let ran = 0
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const made = await Promise.all(
        Array.from({ length: AT_ONCE }, () => createBatch(side, input)),
      )
      for (const batch of made) codes.add(batch.errors?.data?.[0]?.code)
      const live = made.filter(({ status }) => status !== 'failed')
      if (live.length === 0) break
      const reserved = await Promise.all(live.map(({ id }) => reservedBy(id)))
      for (const [at, { id }] of live.entries()) {
        excess += Math.max(0, (await finish(side, id)) - (reserved[at] ?? 0))
      }
      ran += live.length
    }
    return { spent: await spent(side), excess, ran, codes: [...codes].filter(Boolean).sort() }
  }

  return { gateway: () => gateway, limited, rowOf, reservedBy, spent, finish, spendAll }
}

/** Lines whose answers have 25 tokens: with a maximum, and without one. */
const LINES = [
  chatLine(1, 'x'.repeat(100), { max_tokens: 25 }),
  chatLine(2, 'x'.repeat(100), { max_completion_tokens: 30 }),
]
const OPEN_LINES = [chatLine(1, 'x'.repeat(100)), chatLine(2, 'x'.repeat(100))]

onEachStore('batches that reserve the most that they can cost', (dialect) => {
  const { gateway, limited, rowOf, reservedBy, finish, spent, spendAll } = batchesUnder(
    'upper_bound',
    dialect,
  )

  it('never exceed the limit, also when many are created concurrently', async (t) => {
    const side = await limited(LIMIT_CENTS)
    const { excess, ran, codes, ...all } = await spendAll(side, LINES)
    const overshoot = Math.max(0, all.spent - LIMIT_CENTS * NANO_PER_CENT)
    t.diagnostic(`${ran} batches spent ${all.spent} nano-dollars; overshoot ${overshoot}`)
    assert.deepEqual([overshoot, excess], [0, 0])
    assert.ok(all.spent > (LIMIT_CENTS * NANO_PER_CENT) / 2)
    assert.deepEqual(codes, ['project_spend_limit_exceeded', 'spend_limit_held'])
  })

  it('without room are failed batches that no upstream has', async () => {
    const side = await limited(1)
    const { upstream } = gateway()
    const input = await uploadLines(side, LINES)
    const { arrived } = upstream
    const { status, errors } = await createBatch(side, input)
    assert.equal(status, 'failed')
    assert.deepEqual(errors?.data, [
      {
        code: 'request_above_spend_limit',
        line: null,
        param: null,
        message:
          "Request too large for your project's spend limit: it may cost up to $0.047, and the limit is $0.01. Send less input, or set a lower maximum of output.",
      },
    ])
    assert.equal(upstream.arrived, arrived)
    assert.equal(await used(gateway().h, side, 'refused_spend'), 1)
    assert.equal(await used(gateway().h, side, 'requested_requests'), 0)
  })

  it('reserve the window for what is no text, and for each call of a tool', async () => {
    const side = await limited(1_000)
    const responses = (index: number, body: object) => ({
      custom_id: `line-${index}`,
      method: 'POST',
      url: '/v1/responses',
      body: { model: MODEL, input: 'x', max_output_tokens: 16, ...body },
    })
    const tools = [{ type: 'web_search' }]
    const bounded = await uploadLines(side, [responses(1, { tools, max_tool_calls: 2 })])
    const endpoint = '/v1/responses' as const
    const { id } = await createBatch(side, bounded, { endpoint })
    const rounding = USAGE_COSTS.length
    // Three turns of 1,000 tokens, 16 tokens of output, at half a price; two searches at the whole.
    const expected = 3 * 1_000 * 50_000 + 16 * 500_000 + 2 * 10_000_000 + rounding
    assert.equal(await reservedBy(id), expected)
    const open = await uploadLines(side, [responses(1, { tools })])
    const { errors } = await createBatch(side, open, { endpoint })
    const [fault] = errors?.data ?? []
    assert.equal(fault?.code, 'spend_limit_unbounded')
    assert.match(fault?.message ?? '', /`max_tool_calls`/)
  })

  it('keep their reservation across a restart, and release it when they are cancelled', async () => {
    const side = await limited(LIMIT_CENTS)
    const { h, upstream, clock } = gateway()
    const { id } = await startBatch(side, LINES)
    const reserved = await reservedBy(id)
    const options = { store: h.store, upstreamUrl: upstream.url, config: configOf('upper_bound') }
    const next = await startHarness(dialect, { ...options, clock: clock.clock })
    const over = () => sideWith(next, side.key)
    // Less than the whole limit fits beside it.
    const fitting = Math.floor((LIMIT_CENTS * NANO_PER_CENT) / reserved)
    const input = await uploadLines(over(), LINES)
    const made = []
    for (let n = 0; n < fitting; n++) made.push(await createBatch(over(), input))
    assert.deepEqual(
      made.map(({ status }) => status === 'failed'),
      made.map((_, at) => at === fitting - 1),
    )
    await side.openai.batches.cancel(id)
    clock.move(2 * MINUTE_MS)
    const cost = await (async () => {
      await upstream.step(id)
      await next.poll()
      await next.flush()
      return spent(side)
    })()
    const row = await rowOf(id)
    assert.deepEqual([row?.poll_at, row?.reserved_dollars], [null, null])
    assert.ok(cost <= reserved)
    assert.equal((await createBatch(over(), input)).status, 'validating')
    await next.close()
  })

  it('that their upstream rejects release what they reserved', async () => {
    const side = await limited(6)
    const { upstream } = gateway()
    const input = await uploadLines(side, LINES)
    for (let n = 0; n < 3; n++) {
      upstream.script({ path: '/v1/batches', status: 400, body: { error: { message: 'No.' } } })
      await assert.rejects(createBatch(side, input), { status: 400 })
    }
    const { id, status } = await createBatch(side, input)
    assert.equal(status, 'validating')
    assert.ok((await finish(side, id)) > 0)
  })
})

onEachStore('batches that reserve an estimate', (dialect) => {
  const { limited, reservedBy, spendAll } = batchesUnder('estimate', dialect)

  it('exceed the limit by no more than each cost beyond its reservation', async (t) => {
    const side = await limited(LIMIT_CENTS)
    const { excess, ran, ...all } = await spendAll(side, OPEN_LINES)
    const overshoot = Math.max(0, all.spent - LIMIT_CENTS * NANO_PER_CENT)
    t.diagnostic(
      `${ran} batches spent ${all.spent} nano-dollars; overshoot ${overshoot}, beyond their reservations ${excess}`,
    )
    assert.ok(overshoot > 0 && overshoot <= excess)
  })

  it('reserve the estimated input, their maxima, and the default output of the model', async () => {
    const side = await limited(LIMIT_CENTS)
    // Per line 25 tokens of text and 3 of a message.
    const input = 2 * (25 + 3) * 50_000
    const { id } = await startBatch(side, LINES)
    assert.equal(await reservedBy(id), input + 55 * 500_000)
    const open = await startBatch(side, OPEN_LINES)
    assert.equal(await reservedBy(open.id), input + 2 * 2 * 500_000)
  })
})

describe('a batch in a project without a limit', () => {
  const { gateway, reservedBy } = batchesUnder('estimate', 'sqlite')

  it('reserves as well, for a limit that is set while it runs', async () => {
    const { h, ours } = gateway()
    const { id } = await startBatch(ours, LINES)
    assert.ok((await reservedBy(id)) > 0)
    const { project_id } = ours.key
    await h.client.updateProjectSpendLimit({
      project_id,
      threshold_amount: 5,
      currency: 'USD',
      interval: 'month',
    })
    const { errors } = await startBatch(ours, LINES)
    assert.equal(errors?.data?.[0]?.code, 'spend_limit_held')
  })
})
