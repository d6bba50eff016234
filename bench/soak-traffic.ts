/** Traffic of every kind that a gateway meets, each with the answers that are right for it. */
import { setTimeout as wait } from 'node:timers/promises'
import { mintKey } from '#base/secrets.ts'
import { type Bailiwick, MODEL, makeKey } from './bailiwick.ts'

/** A model whose upstream fails in every way there is, so that no other traffic suffers for it. */
export const FAILING_MODEL = 'gpt-4.1'
export const EMBEDDING_MODEL = 'text-embedding-3-small'
const LARGE_CHARACTERS = 1_000_000
const SLOW_READER_PAUSE_MS = 3
const DAY_SECONDS = 86_400

/** Answers to a key that is none; 429 once the address has had its requests of the minute. */
const UNKNOWN = [401, 429]

/** Script of the upstream of `simulator`: faults by words in the request. */
export const BEHAVIOURS = [
  { includes: 'soak-slowly', times: 'always', paceMs: 5 },
  { includes: 'soak-500', times: 'always', status: 500 },
  { includes: 'soak-429', times: 'always', status: 429, headers: { 'retry-after': '1' } },
  { includes: 'soak-401', times: 'always', status: 401 },
  { includes: 'soak-reset', times: 'always', fault: { kind: 'reset', at: 'start' } },
  { includes: 'soak-half', times: 'always', fault: { kind: 'reset', at: 3 } },
] as const

export interface Traffic {
  readonly name: string
  /** Number of concurrent workers. */
  readonly workers: number
  /** Between one and the next, of each worker. */
  readonly pauseMs: number
  /** Rejects when the answer is not what it should be. */
  act(): Promise<void>
}

/** Every kind of traffic. Makes what they need: a project with a narrow limit. */
export async function allTraffic(server: Bailiwick): Promise<Traffic[]> {
  const { key, client } = server
  const narrow = await client.createProject({ name: 'Narrow' })
  await client.updateProjectRateLimits({
    project_id: narrow.id,
    rate_limit_id: `rl-${MODEL}`,
    max_requests_per_1_minute: 60,
  })
  const narrowKey = await makeKey(client, narrow.id)
  const send = sender(server.baseUrl)
  const of = (name: string, workers: number, act: () => Promise<void>, pauseMs = 0): Traffic => ({
    name,
    workers,
    act,
    pauseMs,
  })
  const failing = (word: string, stream: boolean, ...statuses: number[]) =>
    of(
      word,
      1,
      () => send('/chat/completions', key, chat(word, { stream, model: FAILING_MODEL }), statuses),
      5,
    )
  return [
    of('chat', 4, () => send('/chat/completions', key, chat('hello'), [200])),
    of('chat, large', 1, () => send('/chat/completions', key, chat(LARGE), [200]), 250),
    of('stream', 4, () => send('/chat/completions', key, chat('hello', { stream: true }), [200])),
    of('stream, aborted', 3, () => aborted(server.baseUrl, key)),
    of('stream, read slowly', 2, () => readSlowly(server.baseUrl, key)),
    of('embeddings', 2, () => send('/embeddings', key, EMBEDDING, [200])),
    of('responses', 1, () => send('/responses', key, RESPONSE, [200])),
    of('unknown key', 2, () => send('/chat/completions', unknownKey(), chat('hello'), UNKNOWN)),
    of('garbage key', 1, () => send('/chat/completions', 'sk-garbage', chat('hello'), UNKNOWN)),
    of('no JSON', 1, () => send('/chat/completions', key, '{"model":', [400])),
    of('refused by limit', 2, () =>
      send('/chat/completions', narrowKey, chat('hello'), [200, 429]),
    ),
    failing('soak-500', false, 500, 502, 503),
    failing('soak-429', false, 429, 503),
    failing('soak-401', false, 502, 503),
    failing('soak-reset', false, 502, 503),
    failing('soak-half', true, 200, 502, 503),
    of('key made and revoked', 1, () => makeAndRevoke(server), 20),
    of('limit changed', 1, () => changeLimit(server), 50),
    of('usage queried', 1, () => queryUsage(server), 500),
    of('metrics scraped', 1, () => scrape(server), 1_000),
  ]
}

const LARGE = 'words and words '.repeat(LARGE_CHARACTERS / 16)
const EMBEDDING = JSON.stringify({ model: EMBEDDING_MODEL, input: ['one text', 'another text'] })
const RESPONSE = JSON.stringify({ model: MODEL, input: 'Say something.' })

function chat(content: string, { stream = false, model = MODEL } = {}): string {
  return JSON.stringify({ model, messages: [{ role: 'user', content }], ...(stream && { stream }) })
}

/** One that is well made and that nobody has: it is looked up. */
function unknownKey(): string {
  return mintKey('service_account')
}

function post(url: string, key: string, body: string, signal: AbortSignal | null = null) {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
    signal,
  })
}

/** Sends and reads to the end. Half an answer is right only where the upstream gave half of one. */
function sender(baseUrl: string) {
  return async (
    path: string,
    key: string,
    body: string,
    statuses: readonly number[],
  ): Promise<void> => {
    const response = await post(baseUrl + path, key, body)
    const text = await response.text().catch((error: unknown) => {
      if (body.includes('soak-half')) return ''
      throw error
    })
    if (statuses.includes(response.status)) return
    throw new Error(`${path} ${response.status} ${text.slice(0, 300)}`)
  }
}

const SLOW_STREAM = chat('soak-slowly '.repeat(20), { stream: true })

/** Goes away after the first piece. */
async function aborted(baseUrl: string, key: string): Promise<void> {
  const abort = new AbortController()
  const response = await post(`${baseUrl}/chat/completions`, key, SLOW_STREAM, abort.signal)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  await response.body?.getReader().read()
  abort.abort()
}

async function readSlowly(baseUrl: string, key: string): Promise<void> {
  const body = chat('hello '.repeat(200), { stream: true })
  const response = await post(`${baseUrl}/chat/completions`, key, body)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  if (!response.body) throw new Error('a stream without a body')
  for await (const _ of response.body) await wait(SLOW_READER_PAUSE_MS)
}

/** A new key works at once, and no longer after the deletion of its account. */
async function makeAndRevoke({ client, projectId, baseUrl }: Bailiwick): Promise<void> {
  const account = await client.createProjectServiceAccount({ project_id: projectId, name: 'soak' })
  const key = account.api_key?.value ?? ''
  const send = sender(baseUrl)
  await send('/chat/completions', key, chat('hello'), [200])
  await client.deleteProjectServiceAccount({
    project_id: projectId,
    service_account_id: account.id,
  })
  await send('/chat/completions', key, chat('hello'), UNKNOWN)
}

let changes = 0

async function changeLimit({ client, projectId }: Bailiwick): Promise<void> {
  await client.updateProjectRateLimits({
    project_id: projectId,
    rate_limit_id: `rl-${MODEL}`,
    max_requests_per_1_minute: 1_000_000_000 + (changes++ % 1_000),
  })
}

async function queryUsage({ baseUrl, adminKey }: Bailiwick): Promise<void> {
  const since = Math.floor(Date.now() / 1000) - DAY_SECONDS
  const query = `start_time=${since}&bucket_width=1h&limit=24&group_by[]=model&group_by[]=project_id`
  await get(`${baseUrl}/organization/usage/completions?${query}`, adminKey)
}

function scrape({ baseUrl, adminKey }: Bailiwick): Promise<void> {
  return get(new URL('/metrics', baseUrl).href, adminKey)
}

async function get(url: string, key: string): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${url} ${response.status} ${text.slice(0, 300)}`)
}
