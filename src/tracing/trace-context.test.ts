import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newTrace, parseContext } from './trace-context.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

it('a valid context has its trace, its span and its sampled flag', () => {
  const context = { traceId: TRACE, spanId: SPAN, traceState: undefined }
  const parsed = (flags: string) => parseContext({ traceparent: `00-${TRACE}-${SPAN}-${flags}` })
  assert.deepEqual(parsed('01'), { ...context, isSampled: true })
  assert.deepEqual(parsed('00'), { ...context, isSampled: false })
  assert.deepEqual(parsed('02'), { ...context, isSampled: false })
  assert.deepEqual(parsed('ff'), { ...context, isSampled: true })
})

it('of a later version the first four parts are read', () => {
  assert.equal(parseContext({ traceparent: `cc-${TRACE}-${SPAN}-01-what-ever` })?.traceId, TRACE)
  assert.equal(parseContext({ traceparent: `cc-${TRACE}-${SPAN}-01` })?.traceId, TRACE)
})

it('an invalid context is none', () => {
  const invalid = [
    '',
    'nonsense',
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01-more`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${SPAN}-1`,
    // Two lines of the header, joined.
    `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
    `cc-${TRACE}-${SPAN}-01-${'a'.repeat(300)}`,
  ]
  for (const traceparent of invalid) assert.equal(parseContext({ traceparent }), undefined)
  assert.equal(parseContext({}), undefined)
})

it('a state is kept if all of its members are valid and it is not long', () => {
  const state = (tracestate: string) =>
    parseContext({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate })?.traceState
  assert.equal(state('congo=t61rcWkgMzE'), 'congo=t61rcWkgMzE')
  assert.equal(
    state('rojo=00f067aa0ba902b7 , , fw529a3039@dt=a b'),
    'rojo=00f067aa0ba902b7,fw529a3039@dt=a b',
  )
  assert.equal(state(''), undefined)
  assert.equal(state('no member'), undefined)
  assert.equal(state('a=1,B=2'), undefined)
  assert.equal(state(`a=${'x'.repeat(600)}`), undefined)
  assert.equal(state(Array.from({ length: 33 }, (_, index) => `k${index}=1`).join()), undefined)
  // A list of 32 members passes.
  const list = Array.from({ length: 32 }, (_, index) => `k${index}=1`).join()
  assert.equal(state(list), list)
})

it('a trace keeps the id of its caller, and each attempt has another span', () => {
  const caller = { traceId: TRACE, spanId: SPAN, isSampled: true, traceState: 'a=1' }
  const trace = newTrace(caller)
  const headers = ['accept', '*/*', 'traceparent', `00-${TRACE}-${SPAN}-01`]
  trace.beginAttempt(headers)
  const [first] = trace.attemptIds
  assert.deepEqual(headers, [
    ...['accept', '*/*', 'traceparent', `00-${TRACE}-${first}-01`, 'tracestate', 'a=1'],
  ])
  trace.beginAttempt(headers)
  const [, second] = trace.attemptIds
  assert.deepEqual(headers, [
    ...['accept', '*/*', 'traceparent', `00-${TRACE}-${second}-01`, 'tracestate', 'a=1'],
  ])
  assert.equal(trace.parentSpanId, SPAN)
  assert.equal(new Set([SPAN, trace.spanId, first, second]).size, 4)
})

it('a trace without a caller has random ids', () => {
  const [one, other] = [newTrace(undefined), newTrace(undefined)]
  assert.match(one.traceId, /^[0-9a-f]{32}$/)
  assert.match(one.spanId, /^[0-9a-f]{16}$/)
  assert.notEqual(one.traceId, other.traceId)
  assert.equal(one.parentSpanId, undefined)
})
