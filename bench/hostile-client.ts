/**
 * The well-behaved caller of `npm run bench:hostile`: a project's chat completions at a steady rate
 * and an upload each second, each on a new connection where those are measured, or an owner's reads
 * of the audit log. A latency counts from the time
 * at which its request was due, so that a server which holds up its caller cannot hide the requests
 * that were not sent.
 */
import { Agent, request } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { MODEL } from './bailiwick.ts'

const CHATS_PER_SECOND = 100
const UPLOAD_EACH = 100
const OTHERS_PER_SECOND = 20
const TIMEOUT_MS = 30_000
const BODY = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: 'hello' }] })
const FORM = [
  ...['--X', 'content-disposition: form-data; name="purpose"', '', 'user_data'],
  ...[
    '--X',
    'content-disposition: form-data; name="file"; filename="a.txt"',
    '',
    'hi',
    '--X--',
    '',
  ],
].join('\r\n')

export interface Service {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly answers: number
  /** Answers by status where it was not 200; `failed` where no answer came. */
  readonly wrong: Readonly<Record<string, number>>
}

export type Measured = 'chats' | 'new connections' | 'audit log'

export interface ServiceTarget {
  readonly port: number
  readonly key: string
  readonly adminKey: string
  /** Certificate of the server, in PEM; left out: HTTP. */
  readonly ca?: string | undefined
}

/** Sends to a server for some seconds, and waits for the answers. */
export async function measureService(
  { port, key, adminKey, ca }: ServiceTarget,
  seconds: number,
  measured: Measured = 'chats',
): Promise<Service> {
  // A session of TLS is not resumed: that a new connection costs a signature is measured.
  const pool = { keepAlive: measured !== 'new connections', maxSockets: 256, maxCachedSessions: 0 }
  const agent = ca === undefined ? new Agent(pool) : new HttpsAgent({ ...pool, ca })
  const latencies: number[] = []
  const wrong: Record<string, number> = {}
  const under: Promise<void>[] = []
  const send = async (sent: Sent, isMeasured: boolean, dueMs: number): Promise<void> => {
    const status = await answerTo(agent, port, sent)
    if (isMeasured) latencies.push(performance.now() - dueMs)
    if (status !== '200') wrong[status] = (wrong[status] ?? 0) + 1
  }
  const chat: Sent = { path: CHAT, key, type: 'application/json', body: BODY }
  const upload: Sent = {
    path: '/v1/files',
    key,
    type: 'multipart/form-data; boundary=X',
    body: FORM,
  }
  const audit: Sent = { path: '/v1/organization/audit_logs?limit=20', key: adminKey }
  const isOfChats = measured !== 'audit log'
  const perSecond = measured === 'chats' ? CHATS_PER_SECOND : OTHERS_PER_SECOND
  const startMs = performance.now()
  for (let sent = 0; sent < seconds * perSecond; sent++) {
    const dueMs = startMs + (sent * 1_000) / perSecond
    const earlyMs = dueMs - performance.now()
    if (earlyMs > 0) await wait(earlyMs)
    under.push(send(isOfChats ? chat : audit, true, dueMs))
    if (isOfChats && sent % UPLOAD_EACH === 0) under.push(send(upload, false, dueMs))
  }
  await Promise.all(under)
  agent.destroy()
  latencies.sort((a, b) => a - b)
  const at = (share: number): number =>
    latencies[Math.floor(share * (latencies.length - 1))] ?? Number.NaN
  return { p50Ms: at(0.5), p99Ms: at(0.99), answers: latencies.length, wrong }
}

const CHAT = '/v1/chat/completions'

interface Sent {
  readonly path: string
  readonly key: string
  /** Without a body it is a GET. */
  readonly type?: string
  readonly body?: string
}

/** The status, or `failed`. */
function answerTo(agent: Agent, port: number, sent: Sent): Promise<string> {
  return new Promise((resolve) => {
    const { path, key, type, body } = sent
    const headers = {
      authorization: `Bearer ${key}`,
      ...(type !== undefined && { 'content-type': type }),
      ...(body !== undefined && { 'content-length': body.length }),
    }
    const method = body === undefined ? 'GET' : 'POST'
    const options = { agent, port, path, headers, method, timeout: TIMEOUT_MS }
    const begin = agent instanceof HttpsAgent ? httpsRequest : request
    const message = begin({ host: '127.0.0.1', ...options }, (response) => {
      response.resume().once('close', () => {
        resolve(response.complete ? String(response.statusCode) : 'failed')
      })
    })
    message.once('timeout', () => message.destroy())
    message.once('error', () => resolve('failed'))
    message.end(body)
  })
}
