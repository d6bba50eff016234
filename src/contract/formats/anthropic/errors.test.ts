/** Errors in Anthropic's API format. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type ErrorCode, errors, type Retry } from '#contract/errors/errors.ts'
import { PROBLEM_EXAMPLES } from '#contract/errors/examples/examples.ts'
import { keyModelNotPermitted } from '#contract/errors/policies.ts'
import { modelNotFound } from '#contract/errors/upstreams.ts'
import { renderAnthropicError, renderAnthropicErrorEvent } from './errors.ts'

const ID = 'req_1'
/** Texts on which Claude Code acts: it compacts, or sends the request again with fewer members. */
const ACTED_ON = [
  'prompt is too long',
  'capability_rejected',
  'extra inputs are not permitted',
  'unexpected value(s)',
  'input length and `max_tokens` exceed context limit',
]

interface Envelope {
  readonly error: { readonly type: string; readonly message: string; readonly details: object }
}

function render(code: ErrorCode, retry?: Retry) {
  const problem = { code, message: 'x', param: null, retry, details: undefined }
  const { status, headers, body } = renderAnthropicError(problem, ID)
  const { error } = body as Envelope
  const lines = headers.filter(([name]) => name !== 'request-id').map((pair) => pair.join(': '))
  return [status, error.type, ...lines]
}

const CODES = Object.keys(errors) as ErrorCode[]

it('the envelope has the type, the code of the error and the id of the request', () => {
  const { body, headers } = renderAnthropicError(
    {
      code: 'invalid_type',
      message: 'Invalid type.',
      param: 'max_tokens',
      retry: undefined,
      details: undefined,
    },
    ID,
  )
  assert.deepEqual(body, {
    type: 'error',
    error: {
      type: 'invalid_request_error',
      message: 'Invalid type.',
      details: { error_code: 'invalid_type', param: 'max_tokens' },
    },
    request_id: ID,
  })
  assert.deepEqual(headers[0], ['request-id', ID])
})

it('budgets are 429 billing_error, not retried, with the seconds to the reset', () => {
  for (const scope of ['organization', 'project', 'user', 'service_account', 'api_key', 'tag']) {
    const code = `${scope}_spend_limit_exceeded` as ErrorCode
    assert.deepEqual(render(code, { kind: 'never', resetsInMs: 86_400_000 }), [
      429,
      'billing_error',
      'retry-after: 86400',
      'x-should-retry: false',
    ])
  }
  assert.deepEqual(render('request_above_spend_limit', { kind: 'never' }), [
    429,
    'billing_error',
    'x-should-retry: false',
  ])
})

it('rates are 429 rate_limit_error, retried unless the request can never fit', () => {
  assert.deepEqual(render('rate_limit_tokens', { kind: 'after', ms: 1_500 }), [
    429,
    'rate_limit_error',
    'retry-after: 2',
  ])
  assert.deepEqual(render('rate_limit_tokens', { kind: 'never' }), [
    429,
    'rate_limit_error',
    'x-should-retry: false',
  ])
})

it('every 401 is an authentication_error that is not retried', () => {
  const unauthenticated = CODES.filter((code) => render(code)[0] === 401)
  assert.ok(unauthenticated.includes('invalid_api_key'))
  assert.ok(unauthenticated.includes('ambiguous_credentials'))
  for (const code of unauthenticated) {
    assert.deepEqual(render(code), [401, 'authentication_error', 'x-should-retry: false'], code)
  }
})

it('rejections by a policy are 403 or 404, never 400', () => {
  for (const code of [
    'model_not_permitted',
    'tool_not_permitted',
    'service_tier_not_allowed',
    'data_retention_denied',
    'tags_not_allowed',
    'spend_limit_unbounded',
    'model_not_priced',
    'reference_not_supported',
  ] as const) {
    const [status, type, retry] = render(code)
    assert.ok(
      (status === 403 && type === 'permission_error') ||
        (status === 404 && type === 'not_found_error'),
      `${code}: ${status} ${type}`,
    )
    assert.equal(retry, 'x-should-retry: false')
  }
})

it('overload is 529 overloaded_error with a retry', () => {
  for (const code of ['upstream_unavailable', 'server_is_overloaded'] as const) {
    assert.deepEqual(render(code), [529, 'overloaded_error', 'retry-after: 1'])
  }
  assert.deepEqual(render('store_unavailable'), [503, 'api_error', 'retry-after: 1'])
  assert.deepEqual(render('upstream_failed'), [502, 'api_error'])
  assert.deepEqual(render('upstream_timeout'), [504, 'timeout_error'])
  assert.deepEqual(render('internal_error'), [500, 'api_error'])
})

it('a body that is too large is 413 request_too_large', () => {
  assert.deepEqual(render('request_too_large'), [413, 'request_too_large', 'x-should-retry: false'])
})

it('the message of a missing or forbidden model begins with its name', () => {
  for (const data of [
    modelNotFound('claude-opus-5-5'),
    keyModelNotPermitted('key_1', 'claude-opus-5-5'),
  ]) {
    const facts = { ...data, retry: undefined, details: undefined }
    const { status, body } = renderAnthropicError(facts, ID)
    assert.equal(status, 404)
    const { error } = body as Envelope
    assert.equal(error.type, 'not_found_error')
    assert.equal(error.message, `model: claude-opus-5-5. ${data.message}`)
  }
})

it('an event that ends a stream has the envelope', () => {
  const event = renderAnthropicErrorEvent({
    code: 'invalid_api_key',
    message: 'Revoked.',
    param: null,
  })
  const [name, data = '', ...rest] = event.split('\n')
  assert.equal(name, 'event: error')
  assert.deepEqual(rest, ['', ''])
  assert.deepEqual(JSON.parse(data.slice('data: '.length)), {
    type: 'error',
    error: {
      type: 'authentication_error',
      message: 'Revoked.',
      details: { error_code: 'invalid_api_key' },
    },
  })
})

it('no message has a text on which Claude Code acts', () => {
  const examples = Object.values(PROBLEM_EXAMPLES).flat()
  assert.ok(examples.length > 150, `${examples.length}`)
  for (const example of examples) {
    const facts = { ...example, retry: undefined, details: undefined }
    const text = JSON.stringify(renderAnthropicError(facts, ID).body).toLowerCase()
    assert.deepEqual(
      ACTED_ON.filter((words) => text.includes(words)),
      [],
      example.message,
    )
  }
})
