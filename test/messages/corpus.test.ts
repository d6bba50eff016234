/** What the corpus of requests covers, sent to the upstream itself. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { SCENARIOS } from '#simulator/anthropic/scenarios.ts'
import { isObject, type Json } from '#simulator/call.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { BODIES } from './bodies.ts'
import { type Case, corpusOf } from './corpus.ts'

const EVENTS = [
  ...['message_start', 'ping', 'content_block_start', 'content_block_delta'],
  ...['content_block_stop', 'message_delta', 'message_stop', 'error', 'weather_report'],
]
const DELTAS = [
  ...['text_delta', 'input_json_delta', 'thinking_delta', 'signature_delta', 'citations_delta'],
  ...['compaction_delta', 'smell_delta'],
]
const USAGE = [
  ...['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'cache_creation'],
  ...['output_tokens', 'output_tokens_details', 'server_tool_use', 'service_tier', 'speed'],
  ...['inference_geo', 'iterations', 'fallback_credit', 'moon_tokens'],
]
const STOP_REASONS = [
  ...['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal', 'compaction'],
  ...['model_context_window_exceeded', 'tomorrow'],
]

interface Answered extends Case {
  readonly status: number
  readonly text: string
  readonly arrived: Buffer | undefined
}

let upstream: Upstream
const answered: Answered[] = []

before(async () => {
  upstream = await startUpstream({ seed: 'corpus' })
  for (const one of corpusOf(1)) {
    upstream.script(one.behaviour)
    const response = await fetch(`${upstream.url}/messages`, {
      method: 'POST',
      headers: {
        ...one.headers,
        'x-api-key': UPSTREAM_KEY,
        'content-type': 'application/json',
      },
      body: one.body,
    })
    const { status } = response
    const text = await response.text()
    answered.push({ ...one, status, text, arrived: upstream.requests.at(-1)?.body })
  }
})
after(() => upstream.close())

it('it has 300 cases and 60 bodies of the SDK’s types, and is the same for a seed', () => {
  const corpus = corpusOf(1)
  assert.ok(corpus.length >= 300, String(corpus.length))
  assert.ok(Object.keys(BODIES).length >= 60)
  assert.ok(Object.keys(SCENARIOS).length * 2 >= 60)
  assert.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length)
  assert.deepEqual(corpusOf(1), corpus)
  assert.notDeepEqual(corpusOf(2), corpus)
})

it('both versions are answered, and betas that are known and unknown', () => {
  const statusesOf = (name: string, value: RegExp): number[] => [
    ...new Set(
      answered.filter(({ headers }) => value.test(headers[name] ?? '')).map(({ status }) => status),
    ),
  ]
  for (const version of [/2023-06-01/, /2026-10-21/]) {
    assert.ok(statusesOf('anthropic-version', version).includes(200))
  }
  assert.ok(statusesOf('anthropic-beta', /context-management/).includes(200))
  assert.deepEqual(statusesOf('anthropic-beta', /tomorrow/), [400])
})

it('each body of the SDK’s types is accepted, and the others are rejected', () => {
  const rejected = answered
    .filter(({ name, status }) => status !== 200 && !/^(failure|random)/.test(name))
    .map(({ name }) => name.split(',')[0])
  assert.deepEqual(
    [...new Set(rejected)],
    [
      'a model of another platform',
      'an unknown member',
      'a member without its beta',
      'an unknown beta',
    ],
  )
})

it('the upstream records the bytes that were sent', () => {
  assert.equal(answered.length, corpusOf(1).length)
  for (const { name, body, arrived } of answered) assert.deepEqual(arrived, body, name)
})

it('answers have every event, delta, member of usage and stop reason', () => {
  const seen = { events: new Set(), deltas: new Set(), usage: new Set(), stops: new Set() }
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look)
    if (!isObject(value)) return
    const { type, delta, usage, stop_reason } = value
    if (isObject(delta)) seen.deltas.add(delta.type)
    if (isObject(usage)) for (const name of Object.keys(usage)) seen.usage.add(name)
    if (typeof stop_reason === 'string') seen.stops.add(stop_reason)
    seen.events.add(type)
    Object.values(value).forEach(look)
  }
  for (const { text } of answered) objectsOf(text).forEach(look)
  const missing = [
    ...EVENTS.filter((name) => !seen.events.has(name)),
    ...DELTAS.filter((name) => !seen.deltas.has(name)),
    ...USAGE.filter((name) => !seen.usage.has(name)),
    ...STOP_REASONS.filter((name) => !seen.stops.has(name)),
  ]
  assert.deepEqual(missing, [])
})

/** The JSON of a whole answer, or of each event. */
function objectsOf(text: string): Json[] {
  if (text.startsWith('{')) return [JSON.parse(text)]
  return text
    .split(/\r?\n\r?\n/)
    .map((event) => event.match(/^data:.*$/gm)?.map((line) => line.slice(5)) ?? [])
    .filter((lines) => lines.length > 0)
    .map((lines) => JSON.parse(lines.join('\n')))
}
