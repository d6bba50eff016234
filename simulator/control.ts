/** Control of the upstream by HTTP, for tests that run it in a process of its own. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Behaviour } from './behaviour.ts'
import type { RecordedRequest } from './recording.ts'
import type { Upstream } from './upstream.ts'

const PREFIX = '/__control/'

export function isControl({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(PREFIX)
}

/** A behaviour as the JSON of a control request. */
export type TransferredRequest = Omit<RecordedRequest, 'body'> & {
  readonly body_base64: string
}

export async function control(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = (request.url ?? '').slice(PREFIX.length)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  try {
    const result = await COMMANDS[name]?.(upstream, text === '' ? {} : JSON.parse(text))
    const status = name in COMMANDS ? 200 : 404
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(result ?? {}))
  } catch (error) {
    response.writeHead(400, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: String(error) }))
  }
}

interface CommandBody {
  readonly behaviours?: readonly Behaviour[]
  readonly gate?: string
  readonly id?: string
  readonly to?: string
  readonly arrived?: number
}

const COMMANDS: Readonly<Record<string, (upstream: Upstream, body: CommandBody) => unknown>> = {
  script: (upstream, { behaviours = [] }) => upstream.script(...behaviours),
  reset: (upstream) => upstream.reset(),
  open: (upstream, { gate = '' }) => upstream.open(gate),
  step: async (upstream, { id = '', to }) => ({ status: await upstream.step(id, to) }),
  /** Responds when so many requests have arrived. */
  until: (upstream, { arrived = 0 }) => upstream.until(() => upstream.arrived >= arrived),
  requests: ({ requests, arrived, connections }) => ({
    arrived,
    connections,
    requests: requests.map(({ body, ...rest }): TransferredRequest => {
      return { ...rest, body_base64: body.toString('base64') }
    }),
  }),
}
