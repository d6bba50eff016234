/** Requests written byte by byte, and additional servers for one test. */
import { type AddressInfo, connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { createLastUsed } from '#access/last-used.ts'
import { elapsedClock } from '#base/clock.ts'
import { configuredBounds } from '#config/bounds.ts'
import { routes } from '#control/routes.ts'
import { createFailedKeys } from '#control/sessions/failed-keys.ts'
import { createServer, type ServerOptions } from '#http/server.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { type Harness, UNGUARDED } from '#test/harness.ts'
import { collectProvoked } from '#test/provoked-errors.ts'

export const PROJECTS = '/v1/organization/projects'

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Head lines of a request, and its body. */
export const head = (lines: readonly string[], body: string | Buffer = ''): Buffer =>
  Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])

/** Writes `bytes`, and resolves to everything received until the server closes. */
export const exchange = async (url: string, bytes: string | Buffer): Promise<WireAnswer[]> =>
  readAnswers(await transcript(url, bytes))

/** Everything that the server writes before it closes the connection. */
export const transcript = (url: string, bytes: string | Buffer): Promise<Buffer> => {
  const { promise, resolve } = Promise.withResolvers<Buffer>()
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server that closes while bytes are still arriving resets the connection: its response counts.
  socket.on('error', () => {})
  socket.on('close', () => resolve(Buffer.concat(chunks)))
  socket.write(bytes)
  return promise
}

/** Splits responses; each has a Content-Length, or ends at once. */
export const readAnswers = (bytes: Buffer): WireAnswer[] => {
  const answers: WireAnswer[] = []
  let rest = bytes
  while (rest.length > 0) {
    const end = rest.indexOf('\r\n\r\n')
    const [status = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const length = Number(headers['content-length'] ?? 0)
    const body = rest.subarray(end + 4, end + 4 + length).toString()
    answers.push({ status: Number(status.split(' ')[1]), headers, body })
    rest = rest.subarray(end + 4 + length)
  }
  return answers
}

export interface Serving {
  readonly app: FastifyInstance
  readonly url: string
  close(): Promise<void>
}

/** Starts another server over the store of `h`, with other options. */
export const serveOver = async (h: Harness, changes: Partial<ServerOptions>): Promise<Serving> => {
  const lastUsed = createLastUsed(h.store, () => {})
  const failedKeys = createFailedKeys(h.system, () => {})
  const metrics = createMetrics('0.0.0-test')
  const app = createServer({
    services: { ...h.system, lastUsed, failedKeys },
    routes,
    metrics,
    logger: pino({ level: 'silent' }),
    version: '0.0.0-test',
    publicUrl: undefined,
    trustedProxies: [],
    bounds: configuredBounds(),
    elapsed: elapsedClock,
    metricsAccess: 'open',
    overload: UNGUARDED,
    ...changes,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  return {
    app,
    url,
    close: async () => {
      await app.close()
      await collectProvoked(metrics)
      await lastUsed.close()
      await failedKeys.close()
    },
  }
}
