/** Headers of limits in Anthropic's API format: times, and the tighter of two limits. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { anthropicFormat } from '#contract/formats/anthropic/wire-format.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import { type BucketDemand, limitHeaders, timestamp } from './rate-limit-error.ts'

const NOON = Date.UTC(2026, 10, 30, 12)

function demand(scope: 'organization' | 'project', limit: number): BucketDemand {
  return {
    dimension: 'tokens',
    scope,
    subject: undefined,
    bucket: scope,
    windowMs: 60_000,
    limit,
    cost: 1,
  }
}

function headersOf(format: WireFormat, limits: readonly [number, number], levels: number[]) {
  const demands = [demand('organization', limits[0]), demand('project', limits[1])]
  const headers = limitHeaders(format, { demands, levels, now: () => NOON })
  return Object.fromEntries(
    headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : [])),
  )
}

it('the limit with less room is in the headers, with the time of its reset', () => {
  const names = 'anthropic-ratelimit-tokens'
  const ofProject = {
    [`${names}-limit`]: '100',
    [`${names}-remaining`]: '50',
    [`${names}-reset`]: '2026-11-30T12:00:30Z',
  }
  assert.deepEqual(headersOf(anthropicFormat, [1_000, 100], [900, 50]), ofProject)
  assert.deepEqual(headersOf(anthropicFormat, [1_000, 100], [990, 50]), {
    [`${names}-limit`]: '1000',
    [`${names}-remaining`]: '10',
    [`${names}-reset`]: '2026-11-30T12:01:00Z',
  })
})

it('limits with the same room have one set of headers, of the first', () => {
  const headers = headersOf(anthropicFormat, [1_000, 100], [950, 50])
  assert.equal(headers['anthropic-ratelimit-tokens-limit'], '1000')
  assert.equal(Object.keys(headers).length, 3)
})

it('OpenAI’s format has both limits, with durations', () => {
  const headers = headersOf(openaiFormat, [1_000, 100], [900, 50])
  assert.equal(headers['x-ratelimit-remaining-tokens'], '100')
  assert.equal(headers['x-ratelimit-reset-project-tokens'], '30s')
})

it('a timestamp is that of the engine, rounded up to the second', () => {
  const times = [0, 1, 999, 1_000, 59_001, 3_599_000, 3_599_001, 3_600_000, 86_399_999, 951_782_400]
  for (const after of times) {
    const whole = Math.ceil((NOON + after) / 1_000) * 1_000
    const expected = new Date(whole).toISOString().replace('.000Z', 'Z')
    assert.equal(timestamp(NOON + after), expected)
  }
})
