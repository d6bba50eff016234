/** Requests of the differential replay in Anthropic's API format. */
import { corpusOf } from '#test/messages/corpus.ts'
import type { Step } from './steps.ts'

const VERSION = { 'anthropic-version': '2023-06-01' }
const MESSAGES = '/v1/messages'
const BODY = {
  model: 'claude-opus-5-5',
  max_tokens: 64,
  messages: [{ role: 'user', content: 'hello' }],
}

function get(name: string, path: string): Step {
  return {
    name,
    method: 'GET',
    path,
    headers: VERSION,
  }
}

function post(name: string, body: unknown, more: Partial<Step> = {}): Step {
  return {
    name,
    method: 'POST',
    path: MESSAGES,
    headers: VERSION,
    body,
    ...more,
  }
}

const FIXED: readonly Step[] = [
  get('models of Anthropic’s format', '/v1/models'),
  get('page of models', '/v1/models?limit=2'),
  get('model of Anthropic’s format', '/v1/models/claude-opus-5-5'),
  get('unknown model of Anthropic’s format', '/v1/models/nothing'),
  get('files of Anthropic’s format', '/v1/files'),
  get('batches of messages', `${MESSAGES}/batches`),
  post('message without a key', BODY, { key: 'none' }),
  post('message with an unknown key', BODY, { key: 'unknown' }),
  post('message with a query', BODY, { path: `${MESSAGES}?beta=true` }),
  post('message to an unknown model', { ...BODY, model: 'nothing' }),
  post('message to a model of the other format', { ...BODY, model: 'gpt-5.6-luna' }),
  post('message that is no JSON', '{"model":'),
  post('message without a version', BODY, { headers: {} }),
  post('count of tokens', { ...BODY, max_tokens: undefined }, { path: `${MESSAGES}/count_tokens` }),
  post('message, reset', BODY, { script: [{ fault: { kind: 'reset', at: 'start' } }] }),
  post('message, overloaded', BODY, { script: [{ status: 529 }] }),
  post('stream, cut', { ...BODY, stream: true }, { script: [{ fault: { kind: 'reset', at: 4 } }] }),
]

/** The fixed requests, and those of the corpus of a seed. */
export function messageSteps(seed: number): Step[] {
  const corpus = corpusOf(seed).map(({ name, headers, body, behaviour }) =>
    post(name, body.toString(), { headers, script: [behaviour] }),
  )
  return [...FIXED, ...corpus]
}
