/**
 * Reads many paced streams at once and says how evenly they came, as one line of JSON: `node
 * bench/stream-client.ts URL STREAMS SECONDS HEADERS BODY`, where HEADERS is a list as JSON, whose
 * entries the streams use in turn. It reads bare sockets, since what it costs itself would be
 * counted as a stall. Each chunk of `sse-upstream.ts` says when it was sent, on the clock that all
 * processes of a machine share; a stall is a chunk that came more than 20 ms later after the one
 * before it than it had been sent after that.
 */
import { connect, type Socket } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const STALL_MS = 20
const PER_STREAM = 49
/** Streams begin one after the other over so long, so that their chunks do not come in bursts. */
const SPREAD_MS = 500

const [, , url = '', streams, seconds, headers = '[]', body = ''] = process.argv
const target = new URL(url)

function requestWith(given: Readonly<Record<string, string>>): string {
  return [
    `POST ${target.pathname} HTTP/1.1`,
    `host: ${target.host}`,
    ...Object.entries(given).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

const requests = (JSON.parse(headers) as Record<string, string>[]).map(requestWith)

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

let finished = 0
let failed = 0
let why = ''
let stalls = 0
let worstMs = 0
let latestSendMs = 0
const delays: number[] = []
let stopping = false

/** Reads streams one after the other on one connection. */
function readStreams(request: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = connect(Number(target.port), target.hostname)
  socket.setNoDelay(true).setEncoding('latin1')
  let state = fresh()
  const next = (): void => {
    state = fresh()
    socket.write(request)
  }
  socket.on('connect', next)
  socket.on('data', (text: string) => {
    const verdict = read(state, text)
    if (verdict === 'more') return
    if (verdict === 'ended') finished += 1
    else fail(verdict)
    if (verdict === 'ended' && !stopping) next()
    else end(socket)
  })
  socket.on('error', (error) => fail(error.message))
  socket.on('close', () => {
    if (!socket.writableEnded) fail('the connection was closed')
    resolve()
  })
  return promise
}

function end(socket: Socket): void {
  socket.end()
  socket.destroy()
}

function fail(reason: string): void {
  failed += 1
  why ||= reason.slice(0, 500)
}

interface State {
  pending: string
  headSeen: boolean
  chunks: number
  lastCameMs: number
  lastSentMs: number
}

function fresh(): State {
  return {
    pending: '',
    headSeen: false,
    chunks: 0,
    lastCameMs: 0,
    lastSentMs: 0,
  }
}

const STAMP = /@(\d+\.\d{3})"/g

/** `ended`, `more`, or what is wrong. */
function read(state: State, text: string): string {
  const cameMs = nowMs()
  state.pending += text
  if (!state.headSeen) {
    if (!state.pending.includes('\r\n\r\n')) return 'more'
    if (!state.pending.startsWith('HTTP/1.1 200')) return state.pending
    state.headSeen = true
  }
  let used = 0
  for (const { 0: whole, 1: stamp, index } of state.pending.matchAll(STAMP)) {
    recordDelay(state, cameMs, Number(stamp))
    used = index + whole.length
  }
  state.pending = state.pending.slice(used)
  if (!state.pending.endsWith('0\r\n\r\n')) return 'more'
  const whole = state.chunks === PER_STREAM && state.pending.includes('data: [DONE]')
  return whole ? 'ended' : `a stream ended after ${state.chunks} chunks`
}

function recordDelay(state: State, cameMs: number, sentMs: number): void {
  delays.push(cameMs - sentMs)
  if (state.chunks > 0) {
    const lateMs = cameMs - state.lastCameMs - (sentMs - state.lastSentMs)
    if (lateMs > STALL_MS) stalls += 1
    worstMs = Math.max(worstMs, lateMs)
    latestSendMs = Math.max(latestSendMs, sentMs - state.lastSentMs)
  }
  state.chunks += 1
  state.lastCameMs = cameMs
  state.lastSentMs = sentMs
}

const pauses = monitorEventLoopDelay({ resolution: 5 })
const readers: Promise<void>[] = []
const count = Number(streams)
await Promise.all(
  Array.from({ length: count }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, (index * SPREAD_MS) / count))
    readers.push(readStreams(requests[index % requests.length] ?? ''))
  }),
)
pauses.enable()
setTimeout(() => {
  stopping = true
}, Number(seconds) * 1000)
await Promise.all(readers)
pauses.disable()
delays.sort((a, b) => a - b)

function at(share: number): number {
  return delays[Math.floor(delays.length * share)] ?? Number.NaN
}

process.stdout.write(
  `${JSON.stringify({
    finished,
    failed,
    why,
    stalls,
    worstMs,
    chunks: delays.length,
    delayP50Ms: at(0.5),
    delayP99Ms: at(0.99),
    longestSendGapMs: latestSendMs,
    longestPauseMs: pauses.max / 1e6,
  })}\n`,
)
