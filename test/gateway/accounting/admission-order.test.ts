/**
 * The order of admission. With limits in memory and seeded budgets a request is prepared, admitted
 * and handed to its relay within the call of `handle`: an `await` on the way would move the rest to
 * a later stage of the turn, and let other requests in between.
 */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import type { BodyCall, Reply } from '#gateway/call.ts'
import { CallLog } from '#gateway/call-log.ts'
import { OPENAI_API } from '#gateway/formats/openai/openai.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { answerOf, startRaw } from '#test/gateway/raw-upstream.ts'
import {
  CHAT,
  chat,
  type GatewayHarness,
  MODEL,
  shareGateway,
  startGateway,
} from '#test/support/gateway.ts'
import { makeLimitedProject } from '#test/support/spend.ts'

const ROUTE = dataRoutes.createChatCompletion

/** A dollar buys 100,000 tokens of output. */
function configOf(url: string): string {
  return `
upstreams:
  only:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
bounds:
  spend_wait_seconds: 0
models:
  ${MODEL}:
    context_window: 400000
    max_output_tokens: 128000
    price: { input: 0, output: 10 }
    max_tokens_per_1_minute: 1000
`
}

const gateway = shareGateway({ config: configOf })

/** Steps of requests, in their order. */
type Steps = string[]

/** Records the calls of a method, which does its work as before. */
function record<Name extends string>(
  t: TestContext,
  steps: Steps,
  object: { [K in Name]: (...args: never[]) => unknown },
  name: Name,
  step: string,
): void {
  const method = object[name].bind(object) as (...args: unknown[]) => unknown
  t.mock.method(object, name as never, (...args: unknown[]) => {
    steps.push(step)
    return method(...args)
  })
}

/** Records reservations and settlements from here on. */
function recordSteps(t: TestContext, { h: { dataPlane } }: GatewayHarness): Steps {
  assert.ok(dataPlane)
  const steps: Steps = []
  const limiter = dataPlane.limiter as Limiter
  const budgets = dataPlane.counters as BudgetCounters
  record(t, steps, budgets, 'reserve', 'spend reserved')
  record(t, steps, budgets, 'release', 'spend released')
  record(t, steps, limiter, 'reserve', 'limits reserved')
  record(t, steps, limiter, 'settle', 'limits settled')
  return steps
}

/** A reply that records the headers of an admission, and the beginning of the relay. */
function replyTo(steps: Steps, onHead = () => {}): Reply & { ended: Promise<void> } {
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  return {
    ended,
    format: openaiFormat,
    requestId: 'req_1',
    log: new CallLog(() => 0, 0),
    endable: undefined,
    add: ([name = '']) => steps.push(name),
    added: () => 0,
    takeBack: () => [],
    whole: () => resolve(),
    head: onHead,
    flush: () => {},
    write: () => true,
    end: resolve,
    destroy: () => assert.fail('the answer was broken off'),
    onDrain: () => {},
    onAbort: () => steps.push('relayed'),
  }
}

/** A project with a limit of so many cents, its key loaded and its budget seeded by a request. */
async function warmProject({ h, post }: GatewayHarness, cents: number) {
  const { projectId, key } = await makeLimitedProject(h, cents)
  assert.equal((await post(CHAT, chat('x', { max_tokens: 1 }), { key })).status, 200)
  const services = h.dataPlane?.services
  assert.ok(services)
  const grant = await services.grants.find(key)
  const callOf = (reply: Reply, more: object): BodyCall => ({
    kind: 'body',
    route: ROUTE,
    format: OPENAI_API,
    search: '',
    grant,
    values: undefined,
    findGrant: () => grant,
    headers: { 'content-type': 'application/json' },
    reply,
    body: Buffer.from(chat('x', more)),
    isHead: false,
  })
  return {
    projectId,
    atStage: services.atStage,
    /** Handles a request. Rejects with its problem. */
    handle: async (reply: Reply, more: object = {}) =>
      services.generations.current.gateway.handle(callOf(reply, more)),
  }
}

it('a request is admitted and relayed within one call: spend, its header, limits, theirs', async (t) => {
  const project = await warmProject(gateway(), 1_000)
  const steps = recordSteps(t, gateway())
  const reply = replyTo(steps)
  const handled = project.handle(reply)
  assert.deepEqual(steps, [
    'spend reserved',
    'x-bailiwick-capped',
    'limits reserved',
    'x-ratelimit-limit-requests',
    'relayed',
  ])
  await reply.ended
  await handled
  assert.deepEqual(steps.slice(5), ['limits settled', 'spend released'])
})

it('a request that a spend limit rejects reserves nothing of the other limits', async (t) => {
  const project = await warmProject(gateway(), 1)
  const steps = recordSteps(t, gateway())
  await assert.rejects(project.handle(replyTo(steps), { max_tokens: 2_000 }), { status: 429 })
  assert.deepEqual(new Set(steps), new Set(['spend reserved']))
})

it('a request that another limit rejects has the header of its cap, and releases its spend', async (t) => {
  const project = await warmProject(gateway(), 1_000)
  const steps = recordSteps(t, gateway())
  const long = { messages: [{ role: 'user', content: 'x'.repeat(9_000) }] }
  await assert.rejects(project.handle(replyTo(steps), long), { status: 429 })
  assert.deepEqual(steps, [
    'spend reserved',
    'x-bailiwick-capped',
    'limits reserved',
    'x-ratelimit-limit-requests',
    'spend released',
  ])
})

/** The head, the events and the end of a stream, which come in one read. */
const STREAM = answerOf('data: {"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n').replace(
  'application/json',
  'text/event-stream',
)

it('a request that ends in a turn is settled before the admission of one that came before the end', async (t) => {
  const raw = await startRaw(({ socket }) => socket.write(STREAM))
  t.after(raw.close)
  await using started = await startGateway({ config: () => configOf(raw.url) })
  const project = await warmProject(started, 1_000)
  const steps = recordSteps(t, started)
  // Only one of the two fits into the limit of tokens at a time.
  const more = { max_tokens: 900, stream: true }
  const second = replyTo([])
  const { promise: handled, resolve } = Promise.withResolvers<void>()
  const first = replyTo([], () => {
    project.atStage('start', () => resolve(project.handle(second, more)))
  })
  await project.handle(first, more)
  await handled
  await second.ended
  const one = ['spend reserved', 'limits reserved', 'limits settled', 'spend released']
  assert.deepEqual(steps, [...one, ...one])
})
