/** The part of a spend limit that agents can use, and answers to those without a maximum. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Answer,
  CHAT,
  chat,
  type GatewayOptions,
  MODEL,
  startGateway,
} from '#test/support/gateway.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

/** Dollars for a million tokens of the dearest models for agents. */
const INPUT_PRICE = 15

function configOf(inputPrice: number): string {
  return `
models:
  ${MODEL}:
    context_window: 400000
    max_output_tokens: 128000
    price: { input: ${inputPrice}, output: 240 }
    max_requests_per_1_minute: 1000000
    max_tokens_per_1_minute: unlimited
`
}

const CONFIG = configOf(INPUT_PRICE)
const NANO_PER_CENT = 10_000_000
const AGENTS = 20
/** Input of a turn, a tenth of what agents send at ten times the price. */
const TENTH = 10
const BODY_CHARACTERS = 200_000 / TENTH
const TURNS = 8
/** Attempts at one turn: a request that is held is sent again, as clients do. */
const ATTEMPTS = 1_000
const ANSWER = 'y'.repeat(12_000)

/** Amounts of a refusal, in nano-dollars. */
function amountsOf({ headers }: Answer) {
  const header = headers.get('x-bailiwick-limit') ?? ''
  const amount = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(header)?.[1])
  return { limit: amount('limit'), used: amount('used') }
}

function codeOf({ text }: Answer): string | undefined {
  return /"code":\s*"(\w+)"/.exec(text)?.[1]
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(2)} %`
}

describe('agents that share a limit', () => {
  const sessions = async (options: Omit<GatewayOptions, 'config'>) => {
    await using gateway = await startGateway({ ...options, config: configOf(INPUT_PRICE * TENTH) })
    const { h, post, upstream } = gateway
    const { projectId, key } = await makeLimitedProject(h, 10_000)
    upstream.script({ reply: ANSWER, times: 'always' })
    const text = 'x'.repeat(BODY_CHARACTERS)
    const counts = { answered: 0, capped: 0, cut: 0, held: 0, exhausted: 0 }
    let leastUsed = Number.POSITIVE_INFINITY
    /** Sends one turn until it is answered; false where the limit is exhausted. */
    const turn = async (body: string): Promise<boolean> => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const answer = await post(CHAT, body, { key })
        if (answer.status === 200) {
          counts.answered += 1
          if (answer.headers.has('x-bailiwick-capped')) counts.capped += 1
          if (answer.text.includes('"length"')) counts.cut += 1
          return true
        }
        // The store has not answered in time, as on a busy machine.
        if (codeOf(answer) === 'spend_limit_unavailable') continue
        assert.equal(answer.status, 429, answer.text)
        if (codeOf(answer) === 'project_spend_limit_exceeded') {
          counts.exhausted += 1
          const { used, limit } = amountsOf(answer)
          leastUsed = Math.min(leastUsed, used / limit)
          return false
        }
        assert.equal(codeOf(answer), 'rate_limit_exceeded')
        counts.held += 1
      }
      return assert.fail('a turn was held without an end')
    }
    const agent = async (at: number): Promise<void> => {
      for (let n = 0; n < TURNS; n++) {
        if (!(await turn(chat(`${at} ${n} ${text}`)))) return
      }
    }
    await Promise.all(Array.from({ length: AGENTS }, (_, at) => agent(at)))
    const spent = await spentBy(h, projectId)
    return { counts, leastUsed, spent, limit: 10_000 * NANO_PER_CENT }
  }

  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    it(`20 sessions on $100 never exhaust it before 80 % of it are spent, ${name}`, {
      skip: redisUrl ? withoutRedis : false,
    }, async (t) => {
      const { counts, leastUsed, spent, limit } = await sessions(
        redisUrl ? { redisUrl: redisUrl() } : {},
      )
      t.diagnostic(
        `${Object.entries(counts)
          .map(([what, count]) => `${what} ${count}`)
          .join(', ')}; ` +
          `${spent} of ${limit} nano-dollars spent (${percent(spent, limit)}), ` +
          `the first exhausted answer at ${percent(leastUsed, 1)}`,
      )
      assert.ok(counts.exhausted > 0, 'the limit was reached')
      assert.ok(leastUsed >= 0.8, percent(leastUsed, 1))
      assert.ok(spent <= limit && spent >= 0.8 * limit, percent(spent, limit))
    })
  }
})

describe('sequential callers', () => {
  const SEQUENTIAL_MAX = 1_000

  /** Sends requests one after the other until the limit rejects one. */
  const spendAll = async (cents: number, body: string, reply: string) => {
    await using gateway = await startGateway({ config: CONFIG })
    const { h, post, upstream } = gateway
    const { projectId, key } = await makeLimitedProject(h, cents)
    upstream.script({ reply, times: 'always' })
    let answered = 0
    for (; answered < SEQUENTIAL_MAX; answered++) {
      const answer = await post(CHAT, body, { key })
      if (answer.status !== 200) {
        assert.equal(codeOf(answer), 'project_spend_limit_exceeded')
        break
      }
    }
    return { answered, spent: await spentBy(h, projectId), limit: cents * NANO_PER_CENT }
  }

  it('can use 95 % of a limit if the bound of each request is at most 5 % of it', async (t) => {
    // 1,400 bytes of input and 400 tokens of output: 11.7 cents at most.
    const body = chat('x'.repeat(1_300), { max_tokens: 400 })
    const { answered, spent, limit } = await spendAll(240, body, 'y'.repeat(800))
    t.diagnostic(`${answered} answers; ${spent} of ${limit} spent (${percent(spent, limit)})`)
    assert.ok(spent <= limit && spent >= 0.95 * limit, percent(spent, limit))
  })

  it('can use 95 % of it without a maximum, since the last ones get one that fits', async (t) => {
    // The least maximum, 4,096 tokens, costs a dollar.
    const body = chat('x'.repeat(1_300))
    const { answered, spent, limit } = await spendAll(2_400, body, 'y'.repeat(8_000))
    t.diagnostic(`${answered} answers; ${spent} of ${limit} spent (${percent(spent, limit)})`)
    assert.ok(spent <= limit && spent >= 0.95 * limit, percent(spent, limit))
  })
})

describe('a server that gives no maximum (spend_cap_output: false)', () => {
  const start = () => startGateway({ config: `spend_cap_output: false\n${CONFIG}` })

  it('names the member that a request would fit with, and sends nothing', async () => {
    await using gateway = await start()
    const { h, post, arrived } = gateway
    const { key } = await makeLimitedProject(h, 1_000)
    for (const [path, body, member] of [
      [CHAT, chat('x'), 'max_completion_tokens'],
      ['/v1/responses', { model: MODEL, input: 'x' }, 'max_output_tokens'],
      ['/v1/completions', { model: MODEL, prompt: 'x' }, 'max_tokens'],
    ] as const) {
      const { status, error } = await post(path, body, { key })
      assert.deepEqual(
        [status, error.code, error.param],
        [400, 'spend_limit_unbounded', member],
        path,
      )
      assert.match(error.message, new RegExp(`\`${member}\``))
    }
    assert.deepEqual(arrived(), [])
    const { status, headers } = await post(CHAT, chat('x', { max_tokens: 100 }), { key })
    assert.deepEqual([status, headers.get('x-bailiwick-capped')], [200, null])
  })

  it('says that the request is too large where no maximum would fit', async () => {
    await using gateway = await start()
    const { h, post } = gateway
    const { key } = await makeLimitedProject(h, 1)
    const { status, error } = await post(CHAT, chat('x'.repeat(1_000)), { key })
    assert.deepEqual([status, error.code], [429, 'request_above_spend_limit'])
  })
})
