/**
 * The well-behaved project of `npm run bench:hostile`: chat completions at a steady rate and an
 * upload each second. A latency counts from the time at which its request was due, so that a server
 * which holds up its caller cannot hide the requests that were not sent.
 */
import { Agent, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { MODEL } from './bailiwick.ts'

const CHATS_PER_SECOND = 100
const UPLOAD_EACH = 100
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

/** Sends to a server for some seconds, and waits for the answers. */
export async function measureService(port: number, key: string, seconds: number): Promise<Service> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const latencies: number[] = []
  const wrong: Record<string, number> = {}
  const under: Promise<void>[] = []
  const send = async (path: string, type: string, body: string, dueMs: number): Promise<void> => {
    const status = await answerTo(agent, port, path, { key, type, body })
    if (path === CHAT) latencies.push(performance.now() - dueMs)
    if (status !== '200') wrong[status] = (wrong[status] ?? 0) + 1
  }
  const startMs = performance.now()
  for (let sent = 0; sent < seconds * CHATS_PER_SECOND; sent++) {
    const dueMs = startMs + (sent * 1_000) / CHATS_PER_SECOND
    const earlyMs = dueMs - performance.now()
    if (earlyMs > 0) await wait(earlyMs)
    under.push(send(CHAT, 'application/json', BODY, dueMs))
    if (sent % UPLOAD_EACH === 0) {
      under.push(send('/v1/files', 'multipart/form-data; boundary=X', FORM, dueMs))
    }
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
  readonly key: string
  readonly type: string
  readonly body: string
}

/** The status, or `failed`. */
const answerTo = (agent: Agent, port: number, path: string, sent: Sent): Promise<string> =>
  new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${sent.key}`,
      'content-type': sent.type,
      'content-length': sent.body.length,
    }
    const options = { agent, port, path, headers, method: 'POST', timeout: TIMEOUT_MS }
    const message = request({ host: '127.0.0.1', ...options }, (response) => {
      response.resume().once('close', () => {
        resolve(response.complete ? String(response.statusCode) : 'failed')
      })
    })
    message.once('timeout', () => message.destroy())
    message.once('error', () => resolve('failed'))
    message.end(sent.body)
  })
