/** Maxima of output given to requests under a spend limit: after a wait, and of a useful size. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, type GatewayOptions, MODEL, startGateway } from '#test/support/gateway.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'

const NANO_PER_CENT = 10_000_000
/** Price of a token of output. A cent buys 1,000 of them, or of bytes of input 10,000. */
const NANO_PER_TOKEN = 10_000
/** Tokens of output that a request without a maximum is given at least. */
const CAP_MIN = 4_096
const MAXIMUM = 10_000
const SMALL = 'gpt-small'

function configOf(waitSeconds: number): string {
  return `
bounds:
  spend_wait_seconds: ${waitSeconds}
models:
  ${MODEL}:
    context_window: 100000
    max_output_tokens: ${MAXIMUM}
    price: { input: 1, output: 10 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: unlimited
  ${SMALL}:
    context_window: 100000
    max_output_tokens: 2000
    price: { input: 1, output: 10 }
`
}

const NO_WAIT = configOf(0)
const LONG_WAIT = configOf(60)

/** A project whose limit is held by one request of so many tokens, until `open` is called. */
async function heldProject(options: GatewayOptions, cents: number, tokens: number) {
  await using starting = new AsyncDisposableStack()
  const gateway = starting.use(await startGateway(options))
  const { h, post, upstream } = gateway
  const { projectId, key } = await makeLimitedProject(h, cents)
  upstream.script({ includes: 'the first', answerAfter: 'gate' })
  const send = (text: string, more: object = {}) => post(CHAT, chat(text, more), { key })
  const first = send('the first', { max_tokens: tokens })
  await upstream.until((requests) => requests.length > 0)
  const running = starting.move()
  return {
    gateway,
    projectId,
    send,
    first,
    open: () => upstream.open('gate'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function cappedTo({ headers }: { headers: Headers }): number {
  return Number(headers.get('x-bailiwick-capped'))
}

onEachStore('a request without a maximum of output', (dialect) => {
  for (const [name, redisUrl] of [
    ['in memory', undefined],
    ['by leases', sharedRedisUrl],
  ] as const) {
    const skip = redisUrl ? withoutRedis : false
    const options = (config: string): GatewayOptions => ({
      dialect,
      config,
      ...(redisUrl && { redisUrl: redisUrl() }),
    })

    describe(name, { skip }, () => {
      it('waits for what others hold, and is then not capped', async () => {
        await using project = await heldProject(options(LONG_WAIT), 15, 8_000)
        const second = project.send('the second')
        // Small enough for what is left: at its answer, the second one waits.
        assert.equal((await project.send('the third', { max_tokens: 100 })).status, 200)
        project.open()
        assert.equal((await project.first).status, 200)
        const answer = await second
        assert.equal(answer.status, 200, answer.text)
        assert.equal(answer.headers.get('x-bailiwick-capped'), null)
      })

      it('is capped after the wait to what is left beside spent and held amounts', async () => {
        await using project = await heldProject(options(NO_WAIT), 15, 8_000)
        const answer = await project.send('the second')
        assert.equal(answer.status, 200, answer.text)
        const left = 15 * NANO_PER_CENT - 8_000 * NANO_PER_TOKEN
        const capped = cappedTo(answer)
        assert.ok(capped >= CAP_MIN && capped <= left / NANO_PER_TOKEN, `${capped} tokens`)
        assert.ok(capped > left / NANO_PER_TOKEN - 100, `${capped} tokens`)
        assert.ok(project.gateway.arrived()[1]?.includes(`"max_completion_tokens":${capped}`))
        project.open()
        await project.first
      })

      it('is held and rejected where what is left is less than 4,096 tokens', async () => {
        await using project = await heldProject(options(NO_WAIT), 13, 9_000)
        const { status, error } = await project.send('the second')
        assert.deepEqual([status, error.code], [429, 'rate_limit_exceeded'])
        assert.equal(project.gateway.arrived().length, 1)
        project.open()
        await project.first
        assert.equal((await project.send('the second')).status, 200)
      })

      it('is capped at once where nothing is held, and the limit is not passed', async () => {
        await using gateway = await startGateway(options(LONG_WAIT))
        const { h, post, upstream } = gateway
        const { projectId, key } = await makeLimitedProject(h, 6)
        upstream.script({ usage: { completion_tokens: CAP_MIN }, times: 'always' })
        const first = await post(CHAT, chat('x'), { key })
        assert.equal(first.status, 200, first.text)
        // Six cents are 6,000 tokens of output, less what the bytes of the body may cost.
        const capped = 6_000 - Math.ceil(chat('x').length / 10)
        assert.equal(cappedTo(first), capped)
        const body = chat('x').replace('{', `{"max_completion_tokens":${capped},`)
        assert.equal(gateway.arrived()[0], body)
        const second = await post(CHAT, chat('x'), { key })
        assert.equal(second.status, 429)
        assert.equal(second.error.code, 'project_spend_limit_exceeded')
        assert.ok((await spentBy(h, projectId)) <= 6 * NANO_PER_CENT)
      })

      it('is held, and not capped, where its model writes at most 4,096 tokens', async () => {
        await using project = await heldProject(options(NO_WAIT), 10, 9_000)
        const { status, error } = await project.send('the second', { model: SMALL })
        assert.deepEqual([status, error.code], [429, 'rate_limit_exceeded'])
        project.open()
        await project.first
        const answer = await project.send('the second', { model: SMALL })
        assert.deepEqual([answer.status, answer.headers.get('x-bailiwick-capped')], [200, null])
      })
    })
  }
})

describe('a request with a maximum of output', () => {
  it('is held and rejected with it, and never capped', async () => {
    await using project = await heldProject({ config: NO_WAIT }, 15, 8_000)
    const { status, error } = await project.send('the second', { max_tokens: 9_000 })
    assert.deepEqual([status, error.code], [429, 'rate_limit_exceeded'])
    project.open()
    await project.first
    const answer = await project.send('the second', { max_tokens: 9_000 })
    assert.deepEqual([answer.status, answer.headers.get('x-bailiwick-capped')], [200, null])
  })

  it('may be given less than 4,096 tokens by its caller', async () => {
    await using project = await heldProject({ config: NO_WAIT }, 9, 8_500)
    const answer = await project.send('the second', { max_tokens: 100 })
    assert.deepEqual([answer.status, answer.headers.get('x-bailiwick-capped')], [200, null])
    project.open()
    await project.first
  })

  it('that is null is rejected with the name of the member, since it cannot be added', async () => {
    await using gateway = await startGateway({ config: NO_WAIT })
    const { key } = await makeLimitedProject(gateway.h, 6)
    const { post, arrived } = gateway
    const { status, error } = await post(CHAT, chat('x', { max_tokens: null }), { key })
    assert.deepEqual([status, error.code], [400, 'spend_limit_unbounded'])
    assert.match(error.message, /`max_completion_tokens`/)
    assert.deepEqual(arrived(), [])
  })
})
