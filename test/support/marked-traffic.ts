/**
 * Requests with marked content to every route of both API formats: whole, streamed, rejected,
 * failed and left, with marks in queries and headers too, and the answers of upstreams to them.
 */
import assert from 'node:assert/strict'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { anthropicRoutes } from '#contract/formats/anthropic/routes.ts'
import type { Behaviour } from '#simulator/behaviour.ts'
import { FORM_TYPE, type FormPart, formOf } from '#test/gateway/media.ts'
import type { GatewayHarness } from './gateway.ts'
import {
  MARK,
  marked,
  markedBody,
  markedForm,
  markedQueries,
  markOf,
  wrongBodies,
} from './marked-bodies.ts'
import { type RawAnswer, sendRaw } from './raw.ts'

/** Headers with marks. Content is no part of those that are recorded by design. */
const HEADERS: Readonly<Record<string, string>> = {
  'x-note': markOf('header.x-note'),
  'x-forwarded-for': markOf('header.x-forwarded-for'),
  cookie: `a=${markOf('header.cookie')}`,
  baggage: `a=${markOf('header.baggage')}`,
  traceparent: markOf('header.traceparent'),
  referer: `https://example.com/?q=${markOf('header.referer')}`,
  'idempotency-key': markOf('header.idempotency-key'),
  'x-stainless-lang': markOf('header.x-stainless-lang'),
}
/** Members with which a route streams, if not by `stream`. */
const STREAMED: Readonly<Record<string, object>> = { createSpeech: { stream_format: 'sse' } }
const BATCH_URL = '/v1/chat/completions'
const BATCH_BODY = { model: 'gpt-5.6-luna', messages: [{ role: 'user', content: 'text' }] }
export const LIMITED = 'gpt-limited'

export interface MarkedTraffic {
  /** Sends every way of a route. */
  sendAll(route: DataRoute): Promise<void>
  /** Number of requests with a valid key. */
  sent(): number
  /** Uploads the input of a batch. */
  sendBatchFile(): Promise<void>
  /** Lets the upstream complete the last batch. */
  endBatch(): Promise<void>
  /** Sends one request, with ids in the path and the body that earlier answers had. */
  send(route: DataRoute, sent?: MarkedRequest): Promise<RawAnswer>
}

export interface MarkedRequest {
  readonly body?: unknown
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly key?: string
}

export function createMarkedTraffic({ h, key, upstream }: GatewayHarness): MarkedTraffic {
  /** Ids of objects by the path of their collection. */
  const ids = new Map<string, string>()
  let sent = 0
  const pathOf = ({ path }: DataRoute): string => {
    const [collection = ''] = path.split('/:')
    return path
      .replace(':id', ids.get(collection) ?? 'object_1')
      .replace(':item', 'item_1')
      .replace(':model', 'gpt-5.6-luna')
  }
  const filled = (body: Record<string, unknown>): Record<string, unknown> => ({
    ...body,
    ...('input_file_id' in body && { input_file_id: ids.get('/files') }),
    ...('part_ids' in body && { part_ids: [ids.get('/uploads/parts')] }),
  })

  const send = async (route: DataRoute, request: MarkedRequest = {}): Promise<RawAnswer> => {
    const { body, query = '', headers = {}, key: other = key.value } = request
    const isForm = route.body === 'multipart' || route.body === 'upload'
    if (other === key.value) sent += 1
    const answer = await sendRaw(h.url, route.method, `/v1${pathOf(route)}${query}`, {
      key: other,
      ...(body !== undefined && { body }),
      headers: {
        ...HEADERS,
        ...formatHeaders(route),
        ...(isForm && { 'content-type': FORM_TYPE }),
        ...headers,
      },
    })
    if (route.method === 'POST' && answer.status === 200) {
      const { id } = answer.json
      if (typeof id === 'string') ids.set(route.path.replace('/:id', ''), id)
    }
    return answer
  }
  const failing = async (route: DataRoute, body: unknown): Promise<void> => {
    for (const [at, behaviour] of FAILURES.entries()) {
      upstream.script(behaviour(`${route.id}.failure.${at}`))
      // An answer may be cut off, or no JSON.
      await send(route, { body }).catch(() => undefined)
    }
    upstream.reset()
  }

  return {
    send,
    sent: () => sent,
    sendBatchFile: async () => {
      const lines = marked(BATCH_BODY, 'batch line')
      const line = { custom_id: markOf('custom_id'), method: 'POST', url: BATCH_URL, body: lines }
      const parts: FormPart[] = [
        ['purpose', 'batch'],
        ['file', JSON.stringify(line), markOf('batch filename')],
      ]
      await send(dataRoutes.createFile, { body: formOf(parts).toString() })
    },
    endBatch: async () => {
      for (let step = 0; step < 3; step++) await upstream.step(ids.get('/batches') ?? '')
    },
    sendAll: async (route) => {
      for (const query of markedQueries(route)) {
        if (route.method === 'GET') await send(route, { query })
      }
      if (route.body === 'none') return void (await send(route))
      const isJson = route.body === 'json'
      const body = isJson ? filled(markedBody(route)) : markedForm(route)
      const { status, text } = await send(route, { body })
      if (!route.isPassed) assert.ok(status < 400, `${route.id} ${status} ${text}`)
      const arrived = upstream.requests.at(-1)?.body.includes(MARK)
      assert.equal(arrived, JSON.stringify(body).includes(MARK), `${route.id} is forwarded`)
      await send(route, { body, query: `?note=${encodeURIComponent(markOf('query'))}` })
      await send(route, { body, headers: { 'content-type': markOf('content-type') } })
      await send(route, { body, headers: { 'content-encoding': markOf('content-encoding') } })
      await send(route, { body, key: markOf('key') })
      await failing(route, body)
      if (!isJson) return void (await send(route, { body: markedForm(route, ['further']) }))
      await send(route, { body: `{"x": ${markOf(`${route.id}.malformed`)}` })
      await send(route, { body: JSON.stringify(body).slice(0, -1) })
      const more = Object(body)
      if (route.runsModel) await send(route, { body: { ...more, model: LIMITED } })
      for (const wrong of wrongBodies(route)) await send(route, { body: wrong })
      if (!route.streams || !('stream' in Object(route.input?.properties))) return
      const streamed = { ...more, ...(STREAMED[route.id] ?? { stream: true }) }
      const whole = await send(route, { body: streamed })
      assert.equal(whole.status, 200, `${route.id} ${whole.text}`)
      await failing(route, streamed)
      await leave(streamed, route)
    },
  }

  /** Leaves a request before its answer, and one in the middle of it. */
  async function leave(body: object, route: DataRoute): Promise<void> {
    const behaviours: Behaviour[] = [
      { answerAfter: `${route.id} is left` },
      { fault: { kind: 'stall', at: 3 } },
    ]
    for (const [at, behaviour] of behaviours.entries()) {
      upstream.script(behaviour)
      const leaving = new AbortController()
      const { arrived } = upstream
      sent += 1
      const answered = fetch(`${h.url}/v1${pathOf(route)}`, {
        method: 'POST',
        headers: {
          ...HEADERS,
          ...formatHeaders(route),
          authorization: `Bearer ${key.value}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        signal: leaving.signal,
      })
      if (at === 0) await upstream.until(() => upstream.arrived > arrived)
      else await (await answered).body?.getReader().read()
      leaving.abort()
      await answered.catch(() => undefined)
      upstream.open(`${route.id} is left`)
    }
    upstream.reset()
  }
}

/** Headers that a route of Anthropic's format needs. */
function formatHeaders({ id }: DataRoute): Record<string, string> {
  return Object.hasOwn(anthropicRoutes, id) ? { 'anthropic-version': '2023-06-01' } : {}
}

/** Failures of an upstream that has marks in each text of its answer. */
const FAILURES: readonly ((place: string) => Behaviour)[] = [
  ...[400, 401, 404, 429, 500, 503].map((status) => (place: string): Behaviour => {
    const text = markOf(`${place}.${status}`)
    const error = { message: text, type: text, param: text, code: text }
    return { status, body: { error, message: text, detail: text }, headers: { 'x-note': text } }
  }),
  (place) => ({ status: 500, body: markOf(place), headers: { 'content-type': 'text/plain' } }),
  (place) => ({ status: 302, headers: { location: `https://a.test/?${markOf(place)}` } }),
  (place) => ({ status: 200, body: `{"object": "${markOf(place)}` }),
  (place) => ({ reply: markOf(place) }),
  () => ({ fault: { kind: 'reset', at: 1 } }),
]
