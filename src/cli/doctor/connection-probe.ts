/** A stream with a pause from the server, through the proxies in front, and when it arrived. */
import { Compile } from 'typebox/compile'
import type { Clock } from '#base/clock.ts'
import { causeOf } from '#base/error-cause.ts'
import { ConnectionEvent, testConnection } from '#contract/extensions/connection.ts'
import type { Connector } from '#egress/tunnelling.ts'
import { sendBounded } from './bounded-request.ts'

/** Longest time of a test beside its pause. */
const REST_MAX_MS = 10_000
const KEPT_BYTES = 16_384
const MS = 1_000
const DATA = /^data: (.*)$/gm

/** An address of documentation (RFC 5737), which is nobody's: sent as a forged one. */
export const FORGED_ADDRESS = '192.0.2.1'

/** The time limit of a test with a pause of this length. */
export function testMaxMs(pauseSeconds: number): number {
  return pauseSeconds * MS + REST_MAX_MS
}

export interface ConnectionTest {
  /** Of the answer. Undefined: there was none. */
  readonly status: number | undefined
  /** Events that arrived. */
  readonly events: readonly ConnectionEvent[]
  /** From the request to the arrival of each event. */
  readonly arrivedMs: readonly number[]
  /** From the request to the end. */
  readonly totalMs: number
  /** The reason why it did not arrive as a whole. */
  readonly cut: string | undefined
  /** This end of the connection. */
  readonly local: { readonly address: string | undefined; readonly port: number | undefined }
}

export interface ConnectionTestOptions {
  /** Address of the API, without `/v1`. */
  readonly base: string
  readonly connect: Connector
  readonly adminKey: string
  readonly pauseSeconds: number
  readonly elapsed: Clock
}

export async function runConnectionTest({
  base,
  connect,
  adminKey,
  pauseSeconds,
  elapsed,
}: ConnectionTestOptions): Promise<ConnectionTest> {
  const beganAt = elapsed()
  let text = ''
  let status: number | undefined
  const arrivedMs: number[] = []
  let cut: string | undefined
  let local: ConnectionTest['local'] = { address: undefined, port: undefined }
  const signal = AbortSignal.timeout(testMaxMs(pauseSeconds))
  try {
    await sendBounded({
      url: new URL(`${base}/v1${testConnection.path}?pause_seconds=${pauseSeconds}`),
      connect,
      headers: { authorization: `Bearer ${adminKey}`, 'x-forwarded-for': FORGED_ADDRESS },
      keptBytes: KEPT_BYTES,
      signal,
      onHead: ({ statusCode, socket }) => {
        status = statusCode
        local = { address: unmapped(socket.localAddress), port: socket.localPort }
      },
      onChunk: (chunk) => {
        text = (text + chunk.toString()).slice(0, KEPT_BYTES)
        const { length } = eventsIn(text)
        while (arrivedMs.length < length) arrivedMs.push(elapsed() - beganAt)
      },
    })
  } catch (error) {
    cut = signal.aborted ? 'no end of the answer in time' : causeOf(error)
  }
  return { status, events: eventsIn(text), arrivedMs, totalMs: elapsed() - beganAt, cut, local }
}

const isEvent = Compile(ConnectionEvent)

function eventsIn(text: string): ConnectionEvent[] {
  return [...text.matchAll(DATA)].flatMap(([, data = '']) => {
    try {
      const event: unknown = JSON.parse(data)
      return isEvent.Check(event) ? [event] : []
    } catch {
      return []
    }
  })
}

function unmapped(address: string | undefined): string | undefined {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '')
}
