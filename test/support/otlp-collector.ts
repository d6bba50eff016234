/** A collector of OTLP logs in JSON, on a free port of this machine. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

export interface LogRecord {
  readonly timeMs: number
  readonly severityText: string
  readonly eventName: string
  readonly body: unknown
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface CollectedLogs {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly resource: unknown
  readonly scope: unknown
  readonly records: readonly LogRecord[]
}

export interface Collector extends AsyncDisposable {
  readonly url: string
  /** Requests by `POST`, whatever their answers were. */
  readonly requests: CollectedLogs[]
  /** Answers with this from now on; default: 200. */
  answer(with_: (response: ServerResponse) => void): void
}

export async function startCollector(): Promise<Collector> {
  const requests: CollectedLogs[] = []
  let answer = (response: ServerResponse): void => void response.end('{}')
  const server = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      const { headers, method, url: path = '' } = request
      assert.deepEqual([method, headers['content-type']], ['POST', 'application/json'])
      const text = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
      requests.push({ path, headers, ...logsOf(JSON.parse(text.toString())) })
      answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    requests,
    url: `http://127.0.0.1:${port}`,
    answer: (next) => {
      answer = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface WireValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  readonly intValue?: string
  readonly doubleValue?: number
  readonly arrayValue?: { readonly values: readonly WireValue[] }
  readonly kvlistValue?: { readonly values: WireMembers }
}
type WireMembers = readonly { readonly key: string; readonly value: WireValue }[]

interface WireRecord {
  readonly timeUnixNano: string
  readonly observedTimeUnixNano: string
  readonly severityNumber: number
  readonly severityText: string
  readonly eventName: string
  readonly body: WireValue
  readonly attributes: WireMembers
}

interface WireLogs {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: WireMembers }
    readonly scopeLogs: readonly {
      readonly scope: unknown
      readonly logRecords: readonly WireRecord[]
    }[]
  }[]
}

/** Content of a request with one resource and one scope. */
function logsOf({ resourceLogs }: WireLogs): Pick<CollectedLogs, 'resource' | 'scope' | 'records'> {
  const [found, ...others] = resourceLogs
  const [scoped, ...more] = found?.scopeLogs ?? []
  assert.ok(found && scoped && others.length + more.length === 0)
  return {
    resource: membersOf(found.resource.attributes),
    scope: scoped.scope,
    records: scoped.logRecords.map((record) => {
      assert.match(record.timeUnixNano, /^\d{19}$/)
      assert.match(record.observedTimeUnixNano, /^\d{19}$/)
      assert.equal(record.severityNumber, record.severityText === 'INFO' ? 9 : 13)
      return {
        timeMs: Number(BigInt(record.timeUnixNano) / 1_000_000n),
        severityText: record.severityText,
        eventName: record.eventName,
        body: plainOf(record.body),
        attributes: membersOf(record.attributes),
      }
    }),
  }
}

function membersOf(members: WireMembers): Record<string, unknown> {
  return Object.fromEntries(members.map(({ key, value }) => [key, plainOf(value)]))
}

/** A value without members is null. */
function plainOf(value: WireValue): unknown {
  assert.ok(Object.keys(value).length <= 1)
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue } = value
  if (intValue !== undefined) {
    assert.match(intValue, /^-?\d+$/)
    return Number(intValue)
  }
  if (arrayValue) return arrayValue.values.map(plainOf)
  if (kvlistValue) return membersOf(kvlistValue.values)
  return stringValue ?? boolValue ?? doubleValue ?? null
}
