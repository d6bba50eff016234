/** Numbers of docs/concepts/how-limits-count.md, computed by the code. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { openaiFormat } from '#contract/formats/openai/wire-format.ts'
import {
  type BucketDemand,
  limitHeaders,
  limitReached,
} from '#gateway/accounting/rate-limit-error.ts'
import { NO_ROUTING } from '#gateway/auth/model-routing.ts'
import { EVERYTHING_PERMITTED } from '#gateway/auth/policy.ts'
import { projectUseOf } from '#gateway/project-use.ts'
import { retryAfterMs } from '#limits/limiter.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { NO_TAGS } from '#usage/tag-set.ts'

const NOON = Date.UTC(2026, 0, 1, 12)
const grant = {
  keyId: 'key_abc',
  projectId: 'proj_abc',
  project: projectUseOf({ id: 'proj_abc', tags: {} }),
  owner: { kind: 'user', id: 'user-abc' } as const,
  organization: { id: 'org-abc', name: 'abc' },
  scopes: undefined,
  expiresAt: null,
  overrides: new Map(),
  generations: new Map(),
  permitted: undefined,
  accessIds: [],
  spendLimits: [],
  models: undefined,
  policy: EVERYTHING_PERMITTED,
  routing: NO_ROUTING,
  tags: NO_TAGS,
  mayTag: false,
  tagLimits: [],
  bodyTags: undefined,
  requiredTags: [],
  subjectRates: [],
  valueKeys: undefined,
}

function demandOf(cost: number): BucketDemand {
  return {
    dimension: 'tokens',
    scope: 'project',
    subject: undefined,
    bucket: 'tokens',
    windowMs: 60_000,
    limit: 30_000,
    cost,
  }
}

function play(used: number) {
  const limiter = createMemoryLimiter({ now: () => NOON })
  const made = Array.from({ length: 5 }, () => limiter.reserve('org-abc', [demandOf(5_000)], NOON))
  const [first] = made
  assert.ok(first?.admitted)
  limiter.settle(first.reservation, [used], NOON + 5_000)
  const { levels } = limiter.reserve('org-abc', [demandOf(16_000)], NOON + 10_000)
  const [level = 0] = levels
  // Four of the five are still in flight.
  const problem = limitReached(grant, 'gpt-5.6-terra', demandOf(16_000), {
    level,
    reserved: 4 * 5_000,
    retryInMs: retryAfterMs(demandOf(16_000), level),
  })
  const { message, details } = problem
  const headers = openaiFormat
    .renderError(problem, 'req-1')
    .headers.map(([name, value]) => `${name}: ${value}`)
  return { level, message, headers, limit: details?.limit }
}

it('the 429 in the documentation is the one returned', () => {
  const page = readFileSync('docs/concepts/how-limits-count.md', 'utf8')
  const { level, message, headers, limit } = play(1_200)
  assert.ok(page.includes(message), message)
  const inOneLine = page.replaceAll(/\s+/g, ' ')
  assert.ok(inOneLine.includes(JSON.stringify(limit, null, 1).replaceAll(/\s+/g, ' ')))
  assert.ok(page.includes(`\n${headers[0]}\n`))
  assert.deepEqual(headers.slice(1), ['retry-after: 5', 'retry-after-ms: 4400'])
  const rateLimitHeaders = limitHeaders(openaiFormat, {
    demands: [demandOf(16_000)],
    levels: [level],
    now: () => NOON,
  })
  for (let i = 0; i < rateLimitHeaders.length; i += 2) {
    const line = `${rateLimitHeaders[i]}: ${rateLimitHeaders[i + 1]}`
    assert.ok(page.includes(line), line)
  }
  assert.match(play(6_000).headers.join(' '), /retry-after-ms: 14000/)
})
