/** Requests written byte by byte, and additional servers for one test. */
import { connectTo } from '#test/support/client-socket.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import type { HarnessOptions } from '#test/support/options.ts'

export const PROJECTS = '/v1/organization/projects'

export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Head lines of a request, and its body. */
export function head(lines: readonly string[], body: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)])
}

/** Writes `bytes`, and resolves to everything received until the server closes. */
export async function exchange(url: string, bytes: string | Buffer): Promise<WireAnswer[]> {
  return readAnswers(await transcript(url, bytes))
}

/** Everything that the server writes before it closes the connection. */
export function transcript(url: string, bytes: string | Buffer): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>()
  const socket = connectTo(url)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A server that closes while bytes are still arriving resets the connection: its response counts.
  socket.on('error', () => {})
  socket.on('close', () => resolve(Buffer.concat(chunks)))
  socket.write(bytes)
  return promise
}

/** Splits responses; each has a Content-Length, or ends at once. */
export function readAnswers(bytes: Buffer): WireAnswer[] {
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

/** Another node of the control plane over the store of `h`, with other options. */
export function serveOver(h: Harness, changes: HarnessOptions): Promise<Harness> {
  return startHarness(h.store.dialect, {
    store: h.store,
    adminKey: h.adminKey,
    clock: h.system.now,
    planes: 'control',
    ...changes,
  })
}
