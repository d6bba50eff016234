import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import type { Dispatcher } from 'undici'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import type { Reply } from '#gateway/call.ts'
import { CallLog } from '#gateway/call-log.ts'
import { ANTHROPIC_ANSWER } from '#gateway/formats/anthropic/answer.ts'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import type { AnswerFormat } from '#gateway/response/answer-format.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { DIRECT } from '#test/support/egress.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { heldCredentials } from '#test/support/upstream-targets.ts'
import { createAnswerRules } from './answer-rules.ts'
import type { UpstreamTarget } from './open-target.ts'
import { relay } from './relay.ts'
import type { UpstreamRequest } from './request.ts'
import { createSilenceWatch } from './silence.ts'
import { createUpstreams } from './targets.ts'

const MODEL = 'o3'

/** A target whose pool answers each request by `answer`. */
function openTarget(t: TestContext, answer: (handler: Dispatcher.DispatchHandler) => void) {
  const file = parseConfigFile('', 'bailiwick.yaml', new Set())
  const { upstreams: configured, bounds } = readSettings(
    { UPSTREAM_URL: 'http://127.0.0.1:1' },
    file,
  )
  const metrics = createMetrics('0.0.0-test')
  const upstreams = createUpstreams({
    egress: DIRECT,
    formats: UPSTREAM_FORMATS,
    configured,
    now: () => 0,
    limiter: createMemoryLimiter({ now: () => 0 }),
    liveNodes: () => 1,
    elapsed: () => 0,
    atStage: createTurnStages(setImmediate),
    random: () => 0,
    metrics,
    bounds,
    silence: createSilenceWatch(manualSchedule()),
    credentials: heldCredentials(),
  })
  const target = upstreams.all[0] as UpstreamTarget
  t.mock.method(target.pool, 'dispatch', (_: unknown, handler: Dispatcher.DispatchHandler) => {
    answer(handler)
    return true
  })
  t.after(() => Promise.all(upstreams.all.map(({ pool }) => pool.destroy())))
  const exceeded: string[] = []
  const counting = { ...metrics, boundExceeded: (name: string) => void exceeded.push(name) }
  const reasoning = { has: () => true, add: () => {} }
  return {
    upstreams,
    target,
    exceeded,
    rules: createAnswerRules({ bounds, metrics: counting }, reasoning),
  }
}

const controller = { pause: () => {}, resume: () => {}, abort: () => {} }

const REQUEST: UpstreamRequest = {
  projectId: 'p',
  method: 'POST',
  path: '/',
  headers: [],
  body: null,
}

interface Answer {
  readonly format: AnswerFormat
  readonly type: string
  readonly body: string
}

const WHOLE: Answer = {
  format: OPENAI_ANSWER,
  type: 'application/json',
  body: '{}',
}

/** A relay of an answer; its client leaves before or after the answer concludes. */
async function relayAnswer(
  t: TestContext,
  when: 'before' | 'after',
  { format, type, body }: Answer = WHOLE,
) {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let leave = (): void => assert.fail('nobody listens for the client that leaves')
  const { upstreams, target, exceeded, rules } = openTarget(t, (handler) => {
    handler.onRequestStart?.(controller as never, {})
    handler.onResponseStart?.(controller as never, 200, { 'content-type': type })
    handler.onResponseData?.(controller as never, Buffer.from(body))
    handler.onResponseEnd?.(controller as never, {})
    if (when === 'before') leave()
  })
  const written: string[] = []
  const reply = {
    format: openaiFormat,
    requestId: 'req_1',
    log: new CallLog(() => 0, 0),
    endable: undefined,
    add: () => {},
    added: () => 0,
    takeBack: () => [],
    head: () => {},
    flush: () => {},
    write: (bytes: Buffer | string) => {
      written.push(String(bytes))
      return true
    },
    whole: () => {},
    end: () => {},
    destroy: () => {},
    onDrain: () => {},
    onAbort: (callback: () => void) => {
      leave = callback
    },
  } satisfies Reply
  const outcome = await relay(
    upstreams,
    { targets: [target], requestFor: () => REQUEST },
    {
      reply,
      format,
      kind: 'completions',
      routeId: 'createChatCompletion',
      charged: { model: MODEL, rules, hidesCost: false },
    },
  )
  if (when === 'after') leave()
  t.mock.timers.tick(60_000)
  return { outcome, exceeded, written, log: reply.log }
}

for (const when of ['before', 'after'] as const) {
  it(`a client that leaves ${when} a whole answer concludes leaves nothing to read on`, async (t) => {
    const { outcome, exceeded } = await relayAnswer(t, when)
    assert.equal(outcome.kind, 'answered')
    assert.deepEqual(exceeded, [])
  })
}

it('an error event of Anthropic’s is relayed as it is, and the answer settles as broken', async (t) => {
  const start = { type: 'message_start', message: { usage: { input_tokens: 5 } } }
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
  const body = [start, error]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')
  const answer = { format: ANTHROPIC_ANSWER, type: 'text/event-stream', body }
  const { outcome, written, log } = await relayAnswer(t, 'after', answer)
  assert.equal(written.join(''), body)
  assert.equal(outcome.kind, 'broken')
  assert.equal(outcome.kind === 'broken' && outcome.reported.amounts?.inputTokens, 5)
  assert.equal(log.isBroken, true)
})
