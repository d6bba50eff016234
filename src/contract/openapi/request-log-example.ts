/** Example of a request log for the OpenAPI document. */
import type { RequestLog } from '#contract/extensions/request-logs.ts'

const PROJECT = 'proj_0VcExample0000Research00'
const KEY = 'key_0VcExample00000000000000'
const USER = 'user-0VcExample000000000000Ada'
const TIMESTAMP = 1_767_225_600

export const REQUEST_LOG_ID = 'req_0123456789abcdef0123456789abcdef'

export const REQUEST_LOG_EXAMPLE: RequestLog = {
  object: 'organization.request_log',
  request_id: REQUEST_LOG_ID,
  client_request_id: null,
  trace_id: null,
  started_at: TIMESTAMP,
  started_at_ms: TIMESTAMP * 1_000,
  ended_at: TIMESTAMP + 1,
  ended_at_ms: TIMESTAMP * 1_000 + 1_250,
  endpoint: 'createResponse',
  api_format: 'openai',
  project_id: PROJECT,
  api_key_id: KEY,
  owner: { type: 'user', id: USER },
  names: { [PROJECT]: 'Research', [KEY]: 'Laptop', [USER]: 'Ada Lovelace' },
  address: '192.0.2.1',
  user_agent: 'OpenAI/Python 2.8.1',
  session: null,
  tags: { team: 'search' },
  model: 'gpt-5.6-luna',
  requested_model: null,
  answered_model: null,
  upstream: 'default',
  attempts: [
    {
      upstream: 'default',
      model: 'gpt-5.6-luna',
      status: 500,
      reason: 'status',
      started_ms: 2,
      duration_ms: 400,
    },
    {
      upstream: 'default',
      model: 'gpt-5.6-luna',
      status: 503,
      reason: 'status',
      started_ms: 650,
      duration_ms: 598,
    },
  ],
  outcome: 'failed',
  status: 502,
  code: 'upstream_failed',
  limit: null,
  usage: {},
  cost: 0,
  waited_ms: 1,
  first_byte_ms: 1_249,
  first_token_ms: null,
  duration_ms: 1_250,
  request_bytes: 2_400,
  answer_bytes: 180,
  streamed: false,
  left: false,
  requests: 1,
}
