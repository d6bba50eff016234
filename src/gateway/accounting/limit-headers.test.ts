/** Headers of limits in Anthropic's API format: times, and the tighter of two limits. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { anthropicFormat } from '#contract/formats/anthropic/wire-format.ts'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import type { WireFormat } from '#contract/formats/wire-format.ts'
import { type BucketDemand, limitHeaders } from './rate-limit-error.ts'

const NOON = Date.UTC(2026, 10, 30, 12)

function demand(scope: 'organization' | 'project', limit: number): BucketDemand {
  return { dimension: 'tokens', scope, bucket: scope, windowMs: 60_000, limit, cost: 1 }
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
    [`${names}-reset`]: '2026-11-30T12:00:30.000Z',
  }
  assert.deepEqual(headersOf(anthropicFormat, [1_000, 100], [900, 50]), ofProject)
  assert.deepEqual(headersOf(anthropicFormat, [1_000, 100], [990, 50]), {
    [`${names}-limit`]: '1000',
    [`${names}-remaining`]: '10',
    [`${names}-reset`]: '2026-11-30T12:00:59.400Z',
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
