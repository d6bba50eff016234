/**
 * Nodes whose PostgreSQL is slow or out of reach, with real connections and clocks that the test
 * moves. Under the open answers of a node that is cut off, the others spend its part of the limit
 * once its leases have ended. What it had used by then is the difference, to the nano-dollar.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { startUpstream, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { emptyDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { type Link, openLink } from '#test/support/link.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const CONFIG = `bounds: { spend_wait_seconds: 0 }
models: { ${MODEL}: { context_window: 1000, price: { input: 100, output: 1000 } } }
`
const CENTS = 200
const LIMIT = CENTS * 10_000_000
/** Answers whose reservations fill the limit, and their maximum of output. */
const ANSWERS = 11
const LONG = chat('long', { stream: true, max_tokens: 160 })
const SMALL = chat('small', { max_tokens: 1 })
const STEP_MS = 5_000

describe('spend limits of a node whose PostgreSQL is slow, or out of reach', {
  skip: hasPostgres ? withoutRedis : POSTGRES_HINT,
}, () => {
  const { clock, move: moveClock } = movableClock()
  const { clock: elapsed, move: moveElapsed } = movableClock()
  let upstream: Upstream
  let databaseUrl: string
  let link: Link
  let cut: Harness
  let others: readonly Harness[]

  before(async () => {
    upstream = await startUpstream()
    databaseUrl = await emptyDatabase('postgres')
    link = await openLink(databaseUrl)
    const start = (url: string) =>
      startHarness('postgres', {
        upstreamUrl: upstream.url,
        config: CONFIG,
        clock,
        elapsed,
        databaseUrl: url,
        redisUrl: sharedRedisUrl(),
        failStaticMs: 600_000,
      })
    others = [await start(databaseUrl), await start(databaseUrl)]
    cut = await start(link.url)
  })
  after(async () => {
    link?.restore()
    // It could not write in the meantime.
    cut?.metrics.backgroundFailures.reset()
    await upstream?.close()
    for (const node of [cut, ...(others ?? [])]) await node?.close()
    await link?.close()
  })

  const send = (node: Harness, key: string, body: string): Promise<Response> =>
    fetch(node.url + CHAT, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    })

  /** Moves all clocks: the nodes that reach the store flush, and the other one looks. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      moveClock(Math.min(left, STEP_MS))
      moveElapsed(Math.min(left, STEP_MS))
      for (const node of others) await node.flush()
      cut.tick('spend_leases')
    }
  }

  /** Spends what the limit has left, by requests that become smaller. */
  const spendAll = async (key: string): Promise<void> => {
    for (const tokens of [150, 20, 2]) {
      const body = chat('spend', { max_tokens: tokens })
      for (let n = 0; ; n++) {
        const answer = await send(others[n % 2] ?? cut, key, body)
        await answer.body?.cancel()
        if (answer.status !== 200) break
      }
    }
  }

  const beyond = async (node: Harness): Promise<number> => {
    const text = await node.metrics.registry.metrics()
    const dollars = /^bailiwick_spend_beyond_bound_dollars_total (\S+)$/m.exec(text)?.[1]
    return Math.round(Number(dollars) * 1e9)
  }

  it('waits for a store that is slow, and does not say that it is unavailable', async () => {
    const [node] = others
    assert.ok(node)
    const { projectId, key } = await makeLimitedProject(node, CENTS)
    assert.equal((await send(node, key, SMALL)).status, 200)
    // Its lease is returned, so that the next request asks for one.
    await pass(STEP_MS)
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query('begin')
    await client.query('select from spend_budget where owner_id = $1 for update', [projectId])
    const answer = send(node, key, SMALL)
    await client.query('select pg_sleep(3)')
    await client.query('commit')
    await client.end()
    assert.equal((await answer).status, 200)
  })

  it('ends its answers before the others spend its part, and counts the difference', async () => {
    const { projectId, key } = await makeLimitedProject(others[0] ?? cut, CENTS)
    upstream.script({ includes: 'long', times: 'always', fault: { kind: 'stall', at: 3 } })
    upstream.script({ includes: 'spend', times: 'always', reply: 'word '.repeat(200) })
    // Known keys are served however old the last look at changes is.
    for (const node of others) assert.equal((await send(node, key, SMALL)).status, 200)
    const answers = await Promise.all(Array.from({ length: ANSWERS }, () => send(cut, key, LONG)))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    await cut.flush()
    link.cut('reset')
    await pass(60_000)
    assert.equal((await send(others[0] ?? cut, key, LONG)).status, 429)
    await pass(10_000)
    for (const answer of answers) assert.match(await answer.text(), /spend_limit_unavailable/)
    await pass(12_000)
    await spendAll(key)
    await pass(STEP_MS)
    const before = await spentBy(others[0] ?? cut, projectId)
    assert.ok(before <= LIMIT && before > LIMIT * 0.98, `${before} spent by the others`)
    link.restore()
    await cut.flush()
    moveElapsed(STEP_MS)
    moveClock(STEP_MS)
    const spent = await spentBy(cut, projectId)
    process.stdout.write(`# ${before} of ${LIMIT} before it is back, ${spent} after it\n`)
    assert.ok(spent > before)
    assert.equal(Math.max(0, spent - LIMIT), await beyond(cut))
  })
})
