import assert from 'node:assert/strict'
import { it } from 'node:test'
import { requestSentence } from './sentence.ts'

it('a code of the upstream is explained by its attempt, and not as one of this server', () => {
  const log = {
    outcome: 'rejected',
    status: 404,
    code: 'model_not_found',
    model: 'gpt-5.6-luna',
    attempts: [],
    limit: null,
    waited_ms: 0,
    first_byte_ms: 300,
    duration_ms: 2,
    requests: 1,
  }
  const attempt = { upstream: 'main', status: 404, reason: null, started_ms: 0, duration_ms: 210 }
  assert.equal(
    requestSentence({ ...log, attempts: [attempt] }),
    'Rejected with 404 (model_not_found). Upstream main answered 404 after 210 ms.',
  )
  assert.match(requestSentence(log), /No upstream serves the model gpt-5.6-luna/)
})
