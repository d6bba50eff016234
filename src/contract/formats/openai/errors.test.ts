/** Errors in OpenAI's API format: headers of retries and limits. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ErrorCode, Retry } from '#contract/errors/errors.ts'
import { renderError } from './errors.ts'

function headersOf(code: ErrorCode, retry: Retry | undefined): string[] {
  const problem = { code, message: 'x', param: null, retry, details: undefined }
  return renderError(problem).headers.map(([name, value]) => `${name}: ${value}`)
}

it('a retry after a time has it in whole seconds, at least one, and in milliseconds', () => {
  assert.deepEqual(headersOf('rate_limit_tokens', { kind: 'after', ms: 1_200.4 }), [
    'retry-after: 2',
    'retry-after-ms: 1201',
  ])
  assert.deepEqual(headersOf('rate_limit_tokens', { kind: 'after', ms: 3 }), [
    'retry-after: 1',
    'retry-after-ms: 3',
  ])
})

it('a request that can never succeed is not retried', () => {
  assert.deepEqual(headersOf('rate_limit_tokens', { kind: 'never' }), ['x-should-retry: false'])
})

it('a person may try again at a reset, which a spend limit has in its message alone', () => {
  const retry = { kind: 'never', resetsInMs: 41_200 } as const
  assert.deepEqual(headersOf('too_many_unknown_keys', retry), [
    'retry-after: 42',
    'x-should-retry: false',
  ])
  assert.deepEqual(headersOf('project_spend_limit_exceeded', retry), ['x-should-retry: false'])
})

it('an error without a retry has the headers of its status', () => {
  assert.deepEqual(headersOf('invalid_api_key', undefined), [
    'www-authenticate: Bearer realm="OpenAI API"',
  ])
  for (const code of ['server_is_overloaded', 'idempotency_key_in_use'] as const) {
    assert.deepEqual(headersOf(code, undefined), ['retry-after: 1', 'retry-after-ms: 500'])
  }
  assert.deepEqual(headersOf('invalid_url', undefined), [])
})

it('the limit of an error is a header, and a member of the error for a rate alone', () => {
  const limit = {
    dimension: 'tokens',
    model: 'gpt-5.6-luna',
    limit: 100,
    used: 90,
    reserved: 80,
    requested: 20,
    resets_in_ms: 54_000,
    source: 'project',
  } as const
  const problem = { message: 'x', param: null, retry: undefined }
  const rate = renderError({ ...problem, code: 'rate_limit_tokens', details: { limit } })
  assert.deepEqual(rate.headers, [
    [
      'x-bailiwick-limit',
      'dimension=tokens; source=project; limit=100; used=90; reserved=80; requested=20; resets_in_ms=54000',
    ],
  ])
  assert.deepEqual(rate.body, {
    error: { message: 'x', type: 'tokens', param: null, code: 'rate_limit_exceeded', limit },
  })
  const spend = {
    source: 'project',
    limit: 5n,
    used: 4n,
    reserved: 1n,
    requested: 2n,
    resetsAtMs: 1_000,
  }
  const budget = renderError({
    ...problem,
    code: 'project_spend_limit_exceeded',
    details: { spend },
  })
  assert.deepEqual(budget.headers, [
    [
      'x-bailiwick-limit',
      'dimension=spend; source=project; limit=5; used=4; reserved=1; requested=2; resets_at_ms=1000',
    ],
  ])
  assert.ok(!('limit' in (budget.body as { error: object }).error))
})
