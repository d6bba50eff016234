import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import type { Dispatcher } from 'undici'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { newCallLog, type Reply } from '#gateway/call.ts'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { createAnswerRules } from './answer-rules.ts'
import { relay } from './relay.ts'
import type { UpstreamRequest } from './request.ts'
import { createUpstreams, type UpstreamTarget } from './targets.ts'

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
    formats: UPSTREAM_FORMATS,
    configured,
    now: () => 0,
    elapsed: () => 0,
    atStage: createTurnStages(setImmediate),
    random: () => 0,
    metrics,
    bounds,
    schedule: manualSchedule(),
  })
  const target = upstreams.all[0] as UpstreamTarget
  t.mock.method(target.pool, 'dispatch', (_: unknown, handler: Dispatcher.DispatchHandler) => {
    answer(handler)
    return true
  })
  t.after(() => upstreams.close())
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

/** A relay of an answer, whose client leaves before or after the answer concludes. */
async function relayAnswer(t: TestContext, when: 'before' | 'after') {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let leave = (): void => assert.fail('nobody listens for the client that leaves')
  const { upstreams, target, exceeded, rules } = openTarget(t, (handler) => {
    handler.onRequestStart?.(controller as never, {})
    handler.onResponseStart?.(controller as never, 200, { 'content-type': 'application/json' })
    handler.onResponseData?.(controller as never, Buffer.from('{}'))
    handler.onResponseEnd?.(controller as never, {})
    if (when === 'before') leave()
  })
  const reply = {
    format: openaiFormat,
    log: newCallLog(),
    endable: undefined,
    add: () => {},
    head: () => {},
    flush: () => {},
    write: () => true,
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
      format: OPENAI_ANSWER,
      kind: 'completions',
      routeId: 'createChatCompletion',
      charged: { model: MODEL, rules, hidesCost: false },
    },
  )
  if (when === 'after') leave()
  t.mock.timers.tick(60_000)
  return { outcome, exceeded }
}

for (const when of ['before', 'after'] as const) {
  it(`a client that leaves ${when} a whole answer concludes leaves nothing to read on`, async (t) => {
    const { outcome, exceeded } = await relayAnswer(t, when)
    assert.equal(outcome.kind, 'answered')
    assert.deepEqual(exceeded, [])
  })
}
