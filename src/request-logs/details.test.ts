import assert from 'node:assert/strict'
import { it } from 'node:test'
import { requestRecord } from '#test/support/request-logs.ts'
import { decodeDetails, encodeDetails } from './details.ts'

const SOL = 'gpt-5.6-sol'
/** The model of the row. */
const LUNA = 'gpt-5.6-luna'

it('details of a request are read as they were recorded', () => {
  const record = requestRecord('req_1', {
    clientRequestId: 'mine',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    tags: { team: 'search' },
    requestedModel: 'fast',
    answeredModel: 'gpt-5.6-luna-2026-10-01',
    attempts: [
      { upstream: 'a', model: SOL, status: null, reason: 'timeout', startedMs: 1.2, ms: 99.6 },
      { upstream: 'b', model: LUNA, status: 200, reason: null, startedMs: 101, ms: 900 },
    ],
    amounts: { requests: 1, inputTokens: 12, outputTokens: 0, inputCacheWrite1hTokens: 3 },
    waitedMs: 7,
    hasLeft: true,
  })
  assert.deepEqual(decodeDetails(encodeDetails(record)), {
    clientRequestId: 'mine',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    tags: { team: 'search' },
    requestedModel: 'fast',
    answeredModel: 'gpt-5.6-luna-2026-10-01',
    attempts: [
      { upstream: 'a', model: SOL, status: null, reason: 'timeout', startedMs: 1, ms: 100 },
      { upstream: 'b', status: 200, reason: null, startedMs: 101, ms: 900 },
    ],
    limit: null,
    usage: { requests: 1, input_tokens: 12, input_cache_write_1h_tokens: 3 },
    waitedMs: 7,
    firstByteMs: 210,
    firstTokenMs: 230,
    requestBytes: 300,
    answerBytes: 900,
    isStreamed: true,
    hasLeft: true,
  })
})

it('members that are absent, 0 or false take no room and are read as such', () => {
  const record = requestRecord('req_1', {
    amounts: null,
    firstByteMs: null,
    firstTokenMs: null,
    requestBytes: 0,
    answerBytes: 0,
    isStreamed: false,
  })
  assert.equal(encodeDetails(record), '{}')
  assert.deepEqual(decodeDetails('{}'), {
    clientRequestId: null,
    traceId: null,
    tags: {},
    requestedModel: null,
    answeredModel: null,
    attempts: [],
    limit: null,
    usage: {},
    waitedMs: 0,
    firstByteMs: null,
    firstTokenMs: null,
    requestBytes: 0,
    answerBytes: 0,
    isStreamed: false,
    hasLeft: false,
  })
})

it('the limit that rejected a request keeps its kind and exact amounts', () => {
  const rate = {
    dimension: 'tokens',
    model: 'gpt-5.6-sol',
    limit: 1000,
    used: 990.5,
    reserved: 100,
    requested: 20,
    resets_in_ms: 1_500,
    source: 'project',
  } as const
  const spend = {
    source: 'key',
    limit: 9_007_199_254_740_993n,
    used: 9_007_199_254_740_991n,
    reserved: 1n,
    requested: 5n,
    resetsAtMs: 1_800_000_000_000,
  }
  for (const limit of [rate, spend]) {
    assert.deepEqual(decodeDetails(encodeDetails(requestRecord('req_1', { limit }))).limit, limit)
  }
})
