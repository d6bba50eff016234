/**
 * Attacks of `npm run bench:hostile`, each at a stated rate. A socket that the server closes is
 * opened again at the attack's rate, so that a rejected attack goes no faster than an accepted one.
 */
import { connect, type Socket } from 'node:net'
import { mintKey } from '#base/secrets.ts'
import type { Measured } from './hostile-client.ts'

export const HELD_MODEL = 'bench-held'
export const STREAMED_MODEL = 'bench-endless'
export const SLOW_MODEL = 'bench-slow'

export interface AttackTarget {
  readonly port: number
  /** An address of this machine from which connections count as those of another machine. */
  readonly foreignHost: string
  /** Of the attacker's own project, whose limits are wide. */
  readonly key: string
  /** Of two projects that act in concert with it. */
  readonly furtherKeys: readonly string[]
  /** Of a person who may see usage. */
  readonly adminKey: string
}

export interface Attack {
  /** As in the report. */
  readonly title: string
  readonly start: (target: AttackTarget) => void
  /** Requests of the well-behaved caller; default: chats. */
  readonly measured?: Measured
  /** Keys with usage in every minute of the last day; default: 0. */
  readonly usedKeys?: number
  /** Cents a month for the organization; default: no limit. */
  readonly spendLimit?: number
  /** The key of the server's certificate; default: HTTP. */
  readonly tls?: 'ecdsa' | 'rsa' | undefined
}

const TICK_MS = 50
const SLOW_BYTE_MS = 5_000
const SLOW_READ_MS = 5_000
const BODY_BYTES = 64 * 2 ** 20

/** Calls `act` at this rate, however long each call's work takes. */
export function paced(perSecond: number, act: () => void): void {
  let due = 0
  setInterval(() => {
    due += (perSecond * TICK_MS) / 1_000
    for (; due >= 1; due--) act()
  }, TICK_MS)
}

export function open(port: number, { reads = true, host = '127.0.0.1' } = {}): Socket {
  const socket = connect(port, host)
  socket.on('error', () => {})
  if (reads) socket.resume()
  else socket.pause()
  return socket
}

/** A number of sockets that are kept open, at most so many opened in a second. */
export function keepOpen(count: number, perSecond: number, begin: () => Socket): void {
  let opened = 0
  paced(perSecond, () => {
    if (opened >= count) return
    opened += 1
    begin().once('close', () => {
      opened -= 1
    })
  })
}

function head(method: string, path: string, key: string, ...headers: string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'host: bench', `authorization: Bearer ${key}`, ...headers]
    .map((line) => `${line}\r\n`)
    .join('')
}

function post(path: string, key: string, body: string): string {
  return `${head('POST', path, key, 'content-type: application/json', `content-length: ${body.length}`)}\r\n${body}`
}

function chat(model: string, more: object = {}): string {
  return JSON.stringify({ model, ...more, messages: [{ role: 'user', content: 'hello' }] })
}

/** Requests on a few connections, each sent without waiting for the answer before. */
function requests(port: number, perSecond: number, next: () => string): void {
  const sockets = Array.from({ length: 20 }, () => open(port))
  let turn = 0
  paced(perSecond, () => {
    const index = turn++ % sockets.length
    if (sockets[index]?.destroyed) sockets[index] = open(port)
    sockets[index]?.write(next())
  })
}

/** One large body after another on a few connections. */
function bodies({ port, key }: AttackTarget, start: string, unit: string, end: string): void {
  const filling = unit.repeat(Math.floor((BODY_BYTES - 1_024) / unit.length))
  const bytes = Buffer.from(post('/v1/chat/completions', key, start + filling + end))
  keepOpen(8, 2, () => {
    const socket = open(port)
    socket.write(bytes)
    socket.once('data', () => socket.end())
    return socket
  })
}

function pipelining({ port }: AttackTarget): void {
  const burst = 'GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(1_700)
  keepOpen(20, 20, () => {
    const socket = open(port, { reads: false })
    socket.write(burst)
    // A paused socket does not notice that the server closed it; it is replaced after a while.
    setTimeout(() => socket.destroy(), SLOW_READ_MS)
    return socket
  })
}

function slowUploads({ port, key }: AttackTarget): void {
  keepOpen(200, 50, () => {
    const socket = open(port)
    const type = 'content-type: multipart/form-data; boundary=X'
    socket.write(`${head('POST', '/v1/files', key, type, 'content-length: 1000000')}\r\n`)
    socket.write(
      '--X\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n--X\r\n',
    )
    socket.write('content-disposition: form-data; name="file"; filename="a"\r\n\r\n')
    const timer = setInterval(() => socket.write('x'), SLOW_BYTE_MS)
    return socket.once('close', () => clearInterval(timer))
  })
}

function slowReaders({ port, key }: AttackTarget): void {
  keepOpen(900, 200, () => {
    const socket = open(port, { reads: false })
    socket.write(post('/v1/chat/completions', key, chat(STREAMED_MODEL, { stream: true })))
    const timer = setInterval(() => {
      socket.once('data', () => socket.pause())
      socket.resume()
    }, SLOW_READ_MS)
    return socket.once('close', () => clearInterval(timer))
  })
}

function held(port: number, key: string, count: number): void {
  keepOpen(count, 400, () => {
    const socket = open(port)
    socket.write(post('/v1/chat/completions', key, chat(HELD_MODEL)))
    return socket
  })
}

/** Requests that cost little and reserve much, each sent again when it is answered. */
function maxima({ port, key }: AttackTarget): void {
  keepOpen(400, 400, () => {
    const socket = open(port)
    socket.write(post('/v1/chat/completions', key, chat(SLOW_MODEL, { max_tokens: 16_384 })))
    return socket.once('data', () => socket.end())
  })
}

/** Usage of a day by the minute, by everything: as many pages at once as there are connections. */
function usageByMinute({ port, adminKey }: AttackTarget): void {
  const end = Math.floor(Date.now() / 1_000)
  const query = new URLSearchParams({
    start_time: String(end - 86_000),
    end_time: String(end),
    bucket_width: '1m',
    limit: '1440',
    group_by: 'project_id,user_id,api_key_id,model,service_tier',
  })
  const path = `/v1/organization/usage/completions?${query}`
  const page = `${head('GET', path, adminKey, 'connection: close')}\r\n`
  keepOpen(32, 200, () => {
    const socket = open(port)
    socket.write(page)
    return socket
  })
}

const READS = { start: usageByMinute, usedKeys: 40 }

let names = 0

export const PLAIN_ATTACKS = {
  pipelining: {
    title: 'anonymous pipelining: 20 connections of 1,700 requests, unread',
    start: pipelining,
  },
  metrics: {
    title: '`/metrics`: 100 requests/s without a key',
    start: ({ port }) => requests(port, 100, () => `${head('GET', '/metrics', 'none')}\r\n`),
  },
  names: {
    title: '64 MiB bodies of short member names, 2/s',
    start: (target) => bodies(target, '{"model":"gpt-4o","tools":[{', '"\\u0041":1,', '"b":1}]}'),
  },
  texts: {
    title: '64 MiB bodies of one text, 2/s',
    start: (target) =>
      bodies(target, '{"model":"gpt-4o","messages":[{"role":"user","content":"', 'word ', '"}]}'),
  },
  uploads: { title: 'slow uploads: 200, one byte each 5 s', start: slowUploads },
  readers: {
    title: 'slow readers: 900 streams of 64 KiB/s, one read each 5 s',
    start: slowReaders,
  },
  held: { title: '2,000 held requests', start: ({ port, key }) => held(port, key, 2_000) },
  concert: {
    title: '2,100 held requests of three projects',
    start: ({ port, key, furtherKeys }) => {
      for (const one of [key, ...furtherKeys]) held(port, one, 700)
    },
  },
  budgets: {
    title: 'huge maxima: 400 requests that reserve 4 times the organization’s budget',
    start: maxima,
    spendLimit: 2_000,
  },
  reads: { title: 'usage by the minute on 32 connections', ...READS },
  audits: {
    title: 'the same, beside reads of the audit log',
    measured: 'audit log',
    ...READS,
  },
  keys: {
    title: 'wrong keys: 250/s of projects, 250/s of admins',
    start: ({ port }) => {
      const body = chat('gpt-4o')
      requests(port, 250, () => post('/v1/chat/completions', mintKey('service_account'), body))
      requests(port, 250, () => `${head('GET', '/v1/organization/users', mintKey('admin'))}\r\n`)
    },
  },
  models: {
    title: 'invented models: 250 requests/s, each with a new name',
    start: ({ port, key }) =>
      requests(port, 250, () => post('/v1/chat/completions', key, chat(`invented-${names++}`))),
  },
} as const satisfies Readonly<Record<string, Attack>>
