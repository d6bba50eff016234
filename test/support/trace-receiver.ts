/** A receiver of traces: OTLP over HTTP, as JSON and as protobuf, on a free port. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { readProtobufTraces } from './protobuf-traces.ts'

export type AttributeValue = string | number | boolean

export interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Empty without a parent. */
  readonly parentSpanId: string
  readonly traceState: string
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client' | 'other'
  /** Unix milliseconds. */
  readonly startMs: number
  readonly endMs: number
  readonly isError: boolean
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly resource: Readonly<Record<string, AttributeValue>>
  readonly scope: { readonly name: string; readonly version: string; readonly schemaUrl: string }
}

export interface ReceivedExport {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The body, without its compression. */
  readonly body: Buffer
  readonly spans: readonly ReceivedSpan[]
}

export interface TraceReceiver extends AsyncDisposable {
  readonly url: string
  readonly exports: ReceivedExport[]
  spans(): readonly ReceivedSpan[]
  /** Answers with this from now on; default: 200. */
  answer(respond: (response: ServerResponse) => void): void
  /** Called after each export. */
  onExport: (() => void) | undefined
}

export async function startTraceReceiver(): Promise<TraceReceiver> {
  const exports: ReceivedExport[] = []
  let respond = (response: ServerResponse): void => void response.end()
  const server = createServer((request, response) => {
    void buffer(request).then((sent) => {
      const { headers, url: path = '' } = request
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
      const isJson = headers['content-type'] === 'application/json'
      const spans = isJson ? readJsonTraces(body.toString()) : readProtobufTraces(body)
      exports.push({ path, headers, body, spans })
      respond(response)
      receiver.onExport?.()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const receiver: TraceReceiver = {
    url: `http://127.0.0.1:${port}`,
    exports,
    spans: () => exports.flatMap(({ spans }) => spans),
    answer: (next) => {
      respond = next
    },
    onExport: undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

/** Kinds by the numbers of OTLP. */
export const SPAN_KINDS = ['other', 'internal', 'server', 'client'] as const

interface JsonAttribute {
  readonly key: string
  readonly value: Readonly<Record<string, AttributeValue>>
}

interface JsonSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly JsonAttribute[]
  readonly status: { readonly code: number }
}

interface JsonTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly JsonAttribute[] }
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string }
      readonly schemaUrl: string
      readonly spans: readonly JsonSpan[]
    }[]
  }[]
}

function readJsonTraces(text: string): ReceivedSpan[] {
  const { resourceSpans }: JsonTraces = JSON.parse(text)
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, schemaUrl, spans }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        traceState: span.traceState ?? '',
        name: span.name,
        kind: SPAN_KINDS[span.kind] ?? 'other',
        startMs: msOf(BigInt(span.startTimeUnixNano)),
        endMs: msOf(BigInt(span.endTimeUnixNano)),
        isError: span.status.code === 2,
        attributes: attributesOf(span.attributes),
        resource: attributesOf(resource.attributes),
        scope: { ...scope, schemaUrl },
      })),
    ),
  )
}

function attributesOf(list: readonly JsonAttribute[]): Record<string, AttributeValue> {
  return Object.fromEntries(
    list.map(({ key, value }) => {
      const [one] = Object.values(value)
      assert.ok(one !== undefined, `${key} has no value`)
      return [key, one]
    }),
  )
}

export function msOf(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1_000_000
}
