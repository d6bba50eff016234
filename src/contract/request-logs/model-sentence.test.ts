import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { AttemptOfLog } from './attempt-sentence.ts'
import { type ExplainedLog, requestSentence } from './sentence.ts'

const MODEL = 'gpt-5.6-luna'

function attempt(upstream: string, rest: Partial<AttemptOfLog>): AttemptOfLog {
  return { upstream, status: null, reason: null, started_ms: 0, duration_ms: 210, ...rest }
}

it('of a request that another model has served, it names the models and their failures', () => {
  const sol = 'gpt-5.6-sol'
  const log: ExplainedLog = {
    outcome: 'succeeded',
    status: 200,
    code: null,
    model: MODEL,
    limit: null,
    waited_ms: 0,
    first_byte_ms: 300,
    duration_ms: 1_240,
    requests: 1,
    requested_model: sol,
    attempts: [
      attempt('azure', { model: sol, status: 500 }),
      attempt('openai', { model: sol, reason: 'timeout' }),
      attempt('main', { model: MODEL, status: 200, duration_ms: 820 }),
    ],
  }
  const rest =
    'Upstream azure (gpt-5.6-sol) failed with 500 after 210 ms. Upstream openai (gpt-5.6-sol) did not answer within 210 ms. Upstream main answered 200 after 820 ms.'
  const answered =
    'Answered by gpt-5.6-luna, after gpt-5.6-sol failed at azure (500), openai (timeout).'
  assert.equal(requestSentence(log), `Succeeded with 200 in 1.24 s. ${answered} ${rest}`)
  assert.equal(
    requestSentence({ ...log, requested_model: 'best' }),
    `Succeeded with 200 in 1.24 s. The request named best, and went to gpt-5.6-luna. ${answered} ${rest}`,
  )
})
