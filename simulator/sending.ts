/** Writes a response as scripted: whole, in chunks, slowly, wrongly, or not at all. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Behaviour, Fault, Gates } from './behaviour.ts'
import type { Answer } from './call.ts'
import type { Format } from './formats.ts'
import type { RecordedRequest } from './recording.ts'
import { writeEvents } from './sse.ts'

export type Headers = Readonly<Record<string, string | readonly string[]>>

export interface Sending {
  readonly response: ServerResponse
  readonly request: RecordedRequest
  readonly behaviour: Behaviour
  readonly gates: Pick<Gates, 'pass'>
  /** Called after every chunk. */
  readonly wrote: () => void
  readonly format: Format
  readonly requestId: string
}

interface Written {
  readonly status: number
  readonly type: string
  readonly pieces: readonly Buffer[]
  /** Whether the body is chunked, without a content-length. */
  readonly chunked: boolean
}

export async function send(sending: Sending, answer: Answer, headers: Headers): Promise<void> {
  const { response, behaviour, gates } = sending
  await gates.pass(behaviour.answerAfter)
  if (response.destroyed) return
  const written = cut(compress(write(answer, sending), behaviour), behaviour)
  const { fault } = behaviour
  if (fault && typeof fault.at === 'string') {
    if (await failEarly(sending, fault, written.status)) return
  }
  response.writeHead(written.status, headersOf(written, headers, behaviour))
  const [only] = written.pieces
  if (!fault && written.pieces.length <= 1) {
    response.end(only)
    sending.request.piecesWritten += only ? 1 : 0
    return
  }
  await writePieces(sending, written.pieces)
}

function write(answer: Answer, { behaviour, format, requestId }: Sending): Written {
  const { status, body } = behaviour
  if (body !== undefined || (status !== undefined && status !== 200)) {
    const failed = body ?? format.failureOf(status ?? 200, requestId, behaviour)
    const text = typeof body === 'string' ? body : JSON.stringify(failed)
    return whole(status ?? 200, 'application/json', text)
  }
  if (answer.form === 'json') {
    return whole(answer.status, 'application/json', JSON.stringify(answer.body))
  }
  if (answer.form === 'text') return whole(200, answer.type, answer.text)
  if (answer.form === 'bytes') {
    return { status: 200, type: answer.type, pieces: answer.pieces, chunked: true }
  }
  const pieces = writeEvents(answer, behaviour.stream ?? {}, format.streamFailure)
  return { status: 200, type: 'text/event-stream; charset=utf-8', pieces, chunked: true }
}

function whole(status: number, type: string, text: string): Written {
  return {
    status,
    type,
    pieces: [Buffer.from(text)],
    chunked: false,
  }
}

function compress(written: Written, { gzip }: Behaviour): Written {
  return gzip ? { ...written, pieces: [gzipSync(Buffer.concat(written.pieces))] } : written
}

/** Splits the body as scripted; one chunk that must break in its middle becomes two. */
function cut(written: Written, { cut: sizes, fault }: Behaviour): Written {
  const breaks = fault !== undefined && typeof fault.at === 'number' && fault.at > 0
  if (sizes === undefined && !(breaks && written.pieces.length === 1)) return written
  const bytes = Buffer.concat(written.pieces)
  const half = Math.ceil(bytes.length / 2)
  return { ...written, pieces: pieces(bytes, sizes === undefined ? [half] : [sizes].flat()) }
}

function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const all: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes[all.length % sizes.length] ?? 1)
    all.push(bytes.subarray(at, at + size))
    at += size
  }
  return all
}

function headersOf(written: Written, headers: Headers, behaviour: Behaviour) {
  const length = written.pieces.reduce((sum, piece) => sum + piece.length, 0)
  const all: Record<string, string | readonly string[]> = {
    'content-type': written.type,
    ...(written.chunked ? {} : { 'content-length': String(length) }),
    ...headers,
    ...(behaviour.gzip ? { 'content-encoding': 'gzip' } : {}),
    ...(behaviour.closes ? { connection: 'close' } : {}),
  }
  for (const [name, value] of Object.entries(behaviour.headers ?? {})) {
    if (value === null) delete all[name]
    else all[name] = value
  }
  return all as Record<string, string | string[]>
}

/** Whether the response ended here. */
async function failEarly(sending: Sending, fault: Fault, status: number): Promise<boolean> {
  const { response } = sending
  if (fault.at === 'headers') {
    response.socket?.write(`HTTP/1.1 ${status} Answer\r\ncontent-type: application/json\r\nx-half`)
    sending.wrote()
  }
  return breakOff(sending, fault)
}

/** Breaks the connection as the fault says, and returns whether it is over. */
async function breakOff(sending: Sending, fault: Fault): Promise<boolean> {
  const { response, gates } = sending
  const { socket } = response
  if (fault.kind === 'stall') {
    // Without a gate it stalls until the caller disconnects or the upstream closes.
    await gates.pass(fault.when ?? new Promise(() => {}))
    return response.destroyed || fault.when === undefined || fault.at === 'headers'
  }
  await gates.pass(fault.when)
  sending.request.answered = true
  if (fault.kind === 'reset') socket?.resetAndDestroy()
  else socket?.end()
  return true
}

async function writePieces(sending: Sending, all: readonly Buffer[]): Promise<void> {
  const { response, behaviour, request } = sending
  const { fault, paceMs } = behaviour
  // Like the real API, sends the head at once, not with the first chunk.
  response.flushHeaders()
  const begun = performance.now()
  for (const [index, piece] of all.entries()) {
    if (fault && fault.at === index && (await breakOff(sending, fault))) return
    if (response.destroyed) return
    const free = response.write(piece)
    request.piecesWritten += 1
    sending.wrote()
    if (!free) await drained(response)
    if (paceMs === undefined) await nextTurn()
    // Against the clock rather than the previous chunk, so that delays do not add up.
    else await wait(Math.max(0, begun + (index + 1) * paceMs - performance.now()))
  }
  if (fault && typeof fault.at === 'number' && fault.at >= all.length) {
    if (await breakOff(sending, fault)) return
  }
  response.end()
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
