import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AttemptOfLog } from './attempt-sentence.ts'
import type { LimitOfLog } from './limit-sentence.ts'
import { type ExplainedLog, requestSentence } from './sentence.ts'

const MODEL = 'gpt-5.6-luna'

const SUCCEEDED: ExplainedLog = {
  outcome: 'succeeded',
  status: 200,
  code: null,
  model: MODEL,
  attempts: [],
  limit: null,
  waited_ms: 0,
  first_byte_ms: 300,
  duration_ms: 1_240,
  requests: 1,
}
const REJECTED: ExplainedLog = {
  ...SUCCEEDED,
  outcome: 'rejected',
  status: 429,
  code: 'rate_limit_tokens',
  duration_ms: 2,
}
const FAILED: ExplainedLog = {
  ...SUCCEEDED,
  outcome: 'failed',
  status: 502,
  code: 'upstream_failed',
}
const RATE: LimitOfLog = {
  dimension: 'tokens',
  source: 'project',
  model: MODEL,
  limit: 30_000,
  used: 20_000,
  reserved: 4_000,
  requested: 16_000,
  resets_in_ms: 40_000,
  resets_at: null,
}
const SPEND: LimitOfLog = {
  dimension: 'spend',
  source: 'project',
  model: null,
  limit: 20,
  used: 19.98,
  reserved: 0,
  requested: 0.5,
  resets_in_ms: null,
  resets_at: Date.UTC(2026, 11, 1) / 1000,
}

function attempt(upstream: string, rest: Partial<AttemptOfLog> = {}): AttemptOfLog {
  return { upstream, status: null, reason: null, started_ms: 0, duration_ms: 210, ...rest }
}

function rejectedBy(limit: Partial<LimitOfLog>): string {
  return requestSentence({ ...REJECTED, code: null, limit: { ...RATE, ...limit } })
}

function spendRejectedBy(limit: Partial<LimitOfLog>): string {
  return requestSentence({ ...REJECTED, code: null, limit: { ...SPEND, ...limit } })
}

function failedBy(...attempts: readonly AttemptOfLog[]): string {
  return requestSentence({ ...FAILED, attempts })
}

describe('request rejected by a rate limit', () => {
  it('has the level, the part that is reserved, the demand and the reset', () => {
    assert.equal(
      requestSentence({ ...REJECTED, limit: RATE }),
      "Rejected with 429 (rate_limit_tokens). The project's limit of 30,000 tokens a minute for gpt-5.6-luna had no room: 20,000 were used, requests under way had reserved 4,000, and the request needed 16,000. Without other requests all of it is free 40 s later.",
    )
  })

  const dimensions: readonly [Partial<LimitOfLog>, string][] = [
    [
      { dimension: 'requests', source: 'organization' },
      "organization's limit of 30,000 requests a minute for gpt-5.6-luna",
    ],
    [{ dimension: 'images' }, "project's limit of 30,000 images a minute for gpt-5.6-luna"],
    [
      { dimension: 'audio_megabytes', limit: 17_000.5 },
      "project's limit of 17,000.5 megabytes of audio a minute for gpt-5.6-luna",
    ],
    [
      { dimension: 'requests_per_day' },
      "project's limit of 30,000 requests a day for gpt-5.6-luna",
    ],
    [
      { dimension: 'project_requests', model: null },
      "project's limit of 30,000 requests a minute not to a model",
    ],
    [
      { dimension: 'project_rejected_bytes', model: null },
      "project's limit of 30,000 bytes a minute of rejected bodies",
    ],
    [
      { dimension: 'project_total_requests', model: null },
      "project's limit of 30,000 requests a minute in all, on one node",
    ],
    [
      { dimension: 'key_total_requests', source: 'key', model: null },
      "key's limit of 30,000 requests a minute in all, on one node",
    ],
  ]
  for (const [limit, name] of dimensions) {
    it(`names the limit of ${limit.dimension}`, () => {
      assert.ok(rejectedBy(limit).startsWith(`Rejected with 429. The ${name} had no room: `))
    })
  }

  it('larger than the whole limit has both amounts, and no reset', () => {
    assert.equal(
      rejectedBy({ requested: 40_000 }),
      "Rejected with 429. The request needed 40,000 tokens, more than the whole of the project's limit of 30,000 tokens a minute for gpt-5.6-luna.",
    )
  })

  it('of 0 admits no request', () => {
    assert.equal(
      rejectedBy({ dimension: 'requests', limit: 0, requested: 1 }),
      "Rejected with 429. The project's limit of 0 requests a minute for gpt-5.6-luna admits no request.",
    )
    assert.ok(spendRejectedBy({ limit: 0 }).endsWith('spend limit of $0.00 admits no request.'))
  })

  it('of a day resets after hours and minutes', () => {
    const sentence = rejectedBy({ dimension: 'requests_per_day', resets_in_ms: 5_430_000 })
    assert.match(sentence, / all of it is free 1 h 31 min later\.$/)
  })
})

describe('request rejected by a spend limit', () => {
  it('has what was spent, what it could cost and the next period', () => {
    assert.equal(
      spendRejectedBy({}),
      "Rejected with 429. The project's spend limit of $20.00 had too little left: $0.02, and the request could cost up to $0.50. Its next period begins at 2026-12-01 00:00:00 UTC.",
    )
  })

  const sources: readonly [string, string][] = [
    ['organization', "organization's"],
    ['project', "project's"],
    ['user', "user's"],
    ['service_account', "service account's"],
    ['api_key', "key's"],
    ['tag', "tag's"],
  ]
  for (const [source, holder] of sources) {
    it(`names the limit of the level ${source}`, () => {
      assert.match(
        spendRejectedBy({ source }),
        new RegExp(`The ${holder} spend limit of \\$20\\.00 had`),
      )
    })
  }

  it('waits for requests under way where only they hold the rest', () => {
    assert.equal(
      spendRejectedBy({ used: 1, reserved: 18.9, requested: 0.0123 * 20 }),
      "Rejected with 429. The project's spend limit of $20.00 had no room until requests under way ended: $1.00 was spent and $18.90 reserved by requests under way, and the request could cost up to $0.246.",
    )
  })

  it('larger than the whole limit has both amounts', () => {
    assert.match(
      spendRejectedBy({ requested: 20.5 }),
      / up to \$20\.50, more than the whole of the project's spend limit of \$20\.00\.$/,
    )
  })
})

describe('request rejected by a rule', () => {
  const rules: readonly [string, number, RegExp][] = [
    [
      'model_not_permitted',
      403,
      /^Rejected with 403 \(model_not_permitted\)\. The project, or the key, may not use the model gpt/,
    ],
    ['model_not_found', 404, /No upstream serves the model gpt-5\.6-luna to the project\.$/],
    ['service_tier_not_allowed', 400, /may not use the service tier/],
    ['model_not_priced', 400, /The price of the model gpt-5\.6-luna is not known/],
    ['invalid_value', 400, /^Rejected with 400 \(invalid_value\)\.$/],
  ]
  for (const [code, status, sentence] of rules) {
    it(`has the cause of ${code}`, () => {
      assert.match(requestSentence({ ...REJECTED, code, status }), sentence)
    })
  }

  it('by an upstream has its status and time', () => {
    assert.equal(
      requestSentence({
        ...REJECTED,
        status: 400,
        code: null,
        attempts: [attempt('east', { status: 400 })],
      }),
      'Rejected with 400. Upstream east answered 400 after 210 ms.',
    )
  })

  it('by rate limits of the upstreams has each of them', () => {
    const busy = { status: 429 }
    assert.equal(
      requestSentence({
        ...REJECTED,
        code: 'upstream_rate_limited',
        attempts: [attempt('east', busy), attempt('west', { ...busy, duration_ms: 90 })],
      }),
      'Rejected with 429 (upstream_rate_limited). Upstream east had reached a rate limit of its own: it answered 429 after 210 ms. Upstream west had reached a rate limit of its own: it answered 429 after 90 ms.',
    )
  })
})

describe('failed request', () => {
  it('has every attempt in their order', () => {
    assert.equal(
      failedBy(
        attempt('east', { status: 503 }),
        attempt('west', { reason: 'connect', duration_ms: 3 }),
      ),
      'Failed with 502 (upstream_failed) after 1.24 s. Upstream east failed with 503 after 210 ms. Upstream west could not be reached, which took 3 ms.',
    )
  })

  const reasons: readonly [Partial<AttemptOfLog>, string][] = [
    [{ reason: 'timeout', duration_ms: 600_000 }, 'Upstream east did not answer within 10 min.'],
    [{ reason: 'reset' }, 'Upstream east ended the connection after 210 ms.'],
    [{ reason: 'stale' }, 'Upstream east had ended the connection that was used again.'],
    [{ reason: 'queue_timeout' }, 'No connection to upstream east was free within 210 ms.'],
    [{ reason: 'over_share' }, 'The project had its share of the connections to upstream east.'],
    [
      { reason: 'credentials' },
      'There were no credentials for upstream east: the operator has to look at their source.',
    ],
    [
      { reason: 'auth', status: 401 },
      "Upstream east rejected this server's key with 401: the operator has to replace it.",
    ],
    [
      { reason: 'account', status: 402 },
      "Upstream east rejected this server's account with 402: the operator has to look at its billing and limits.",
    ],
    [
      { reason: 'redirect', status: 302 },
      'Upstream east answered with a redirect: the operator has to correct its address.',
    ],
    [
      { reason: 'encoding', status: 200 },
      'Upstream east answered in an encoding that was not requested.',
    ],
    [{ reason: 'broken', status: 200 }, 'Upstream east broke off its answer after 210 ms.'],
    [{ reason: 'cancelled' }, 'The request to upstream east was cancelled after 210 ms.'],
    [{ reason: 'lost' }, 'Upstream east failed (lost) after 210 ms.'],
  ]
  for (const [end, sentence] of reasons) {
    it(`has the cause of an attempt that ended with ${end.reason}`, () => {
      assert.ok(failedBy(attempt('east', end)).endsWith(`. ${sentence}`))
    })
  }

  it('without an attempt says so, or has the cause in this server', () => {
    assert.equal(
      requestSentence({ ...FAILED, status: 503, code: 'upstream_unavailable' }),
      'Failed with 503 (upstream_unavailable) after 1.24 s. No upstream was tried.',
    )
    assert.match(
      requestSentence({ ...FAILED, status: 503, code: 'store_unavailable' }),
      / The store did not answer, or could not be written\.$/,
    )
  })

  it('with many attempts names three and the last one', () => {
    const failing = { status: 500 }
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const sentence = failedBy(...names.map((name) => attempt(name, failing)))
    assert.match(
      sentence,
      /upstream c failed with 500 after 210 ms\. 2 more attempts failed\. Upstream f /i,
    )
    assert.doesNotMatch(sentence, /Upstream [de] /)
  })
})

describe('request that was answered', () => {
  it('at once has its upstream and time', () => {
    assert.equal(
      requestSentence({ ...SUCCEEDED, attempts: [attempt('east', { status: 200 })] }),
      'Succeeded with 200 in 1.24 s, by upstream east.',
    )
  })

  it('by this server alone has no upstream', () => {
    assert.equal(requestSentence(SUCCEEDED), 'Succeeded with 200 in 1.24 s.')
  })

  it('after a failover has the attempt that failed first', () => {
    const attempts = [
      attempt('east', { status: 503 }),
      attempt('west', { status: 200, duration_ms: 1_020 }),
    ]
    assert.equal(
      requestSentence({ ...SUCCEEDED, attempts }),
      'Succeeded with 200 in 1.24 s. Upstream east failed with 503 after 210 ms. Upstream west answered 200 after 1.02 s.',
    )
  })

  it('after a wait has its time', () => {
    assert.equal(
      requestSentence({
        ...SUCCEEDED,
        waited_ms: 800,
        attempts: [attempt('east', { status: 200 })],
      }),
      'Succeeded with 200 in 1.24 s, of which it waited 800 ms, by upstream east.',
    )
  })

  it('up to the point at which the caller left has that point', () => {
    const left = { ...SUCCEEDED, outcome: 'left', duration_ms: 123_000 }
    const began = requestSentence(left)
    assert.equal(began, 'The caller left after 2 min 3 s, before the answer was whole.')
    const cancelled = attempt('east', { reason: 'cancelled', duration_ms: 999.6 })
    assert.equal(
      requestSentence({ ...left, status: null, first_byte_ms: null, attempts: [cancelled] }),
      'The caller left after 2 min 3 s, before an answer began. The request to upstream east was cancelled after 1 s.',
    )
  })
})

it('a row of the rest of a minute has the number of requests and their code', () => {
  assert.equal(
    requestSentence({ ...REJECTED, limit: RATE, requests: 12_400 }),
    '12,400 more requests of the key were rejected with rate_limit_tokens in this minute. Of each key and code the first 60 a minute have logs of their own.',
  )
  const failed = requestSentence({ ...FAILED, requests: 2 })
  assert.match(failed, /^2 more requests of the key failed with /)
})
