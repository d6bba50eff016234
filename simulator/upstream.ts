/**
 * A mock of OpenAI's API and of Anthropic's Messages API that can also be scripted to fail in every way between it and the gateway.
 * The gateway's tests run against it. Its responses are functions of the request (`tokens.ts` has
 * the rule of counting), so that a test can compute them.
 */
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { stepBatch } from './batches.ts'
import { type Behaviour, createGates, createScript } from './behaviour.ts'
import type { World } from './call.ts'
import { control, isControl } from './control.ts'
import { answer, type Connections, type Parts, runLine } from './exchange.ts'
import { createRecording, type RecordedRequest } from './recording.ts'
import { stepResponse } from './responses.ts'
import { MODELS, requireModel } from './routes.ts'

export interface UpstreamOptions {
  /** Port; 0, the default, picks a free one. */
  readonly port?: number
  /** Accepted keys; null accepts any, or none. */
  readonly keys?: readonly string[] | null
  /** Models it serves; default: every name of a family that OpenAI has. */
  readonly models?: readonly string[]
  /** Maximum number of requests kept. */
  readonly keepRequests?: number
  /** Maximum number of bytes of a request's body kept. */
  readonly keepBytes?: number
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Seed of the ids, which are then the same in each upstream; default: random. */
  readonly seed?: string
}

export interface Upstream {
  /** Base URL, with `/v1`. */
  readonly url: string
  readonly port: number
  /** Requests that arrived, in order. */
  readonly requests: readonly RecordedRequest[]
  /** Number of requests that arrived, kept or not. */
  readonly arrived: number
  /** Connections: open now, and ever opened. */
  readonly connections: { readonly open: number; readonly ever: number }
  /** Scripts the responses to the next requests. */
  script(...behaviours: readonly Behaviour[]): void
  /** Opens a named gate. */
  open(gate: string): void
  /** Resolves when the condition holds for the requests that arrived. */
  until(condition: (requests: readonly RecordedRequest[]) => boolean): Promise<void>
  /** Advances a background response or a batch by one step, or to a status. */
  step(id: string, to?: string): Promise<string>
  /** Forgets scripts and recorded requests; stored objects stay. */
  reset(): void
  /** Closes the port and every connection: new connections are refused. */
  refuse(): Promise<void>
  /** Listens again, on the same port. */
  listen(): Promise<void>
  close(): Promise<void>
}

/** The default accepted key. */
export const UPSTREAM_KEY = 'sk-upstream-key'
const KEEP_REQUESTS = 10_000
/** Maximum number of responses kept: a soak makes more than memory can hold. */
const KEEP_RESPONSES = 10_000
const KEEP_BYTES = 64 * 1024 * 1024

export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const now = options.now ?? Date.now
  const parts: Parts = {
    keys: options.keys === undefined ? [UPSTREAM_KEY] : options.keys,
    keepBytes: options.keepBytes ?? KEEP_BYTES,
    world: createWorld(options, now),
    script: createScript(),
    gates: createGates(),
    recording: createRecording(options.keepRequests ?? KEEP_REQUESTS, now),
    connections: { sockets: new Map(), ever: 0 },
  }
  const server = createServer((request, response) => {
    if (isControl(request)) void control(upstream, request, response)
    else void answer(parts, request, response)
  })
  // Tests delay responses for as long as they like.
  Object.assign(server, { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 })
  server.on('connection', (socket) => watch(parts.connections, socket))
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const upstream = handleOf(parts, server, port)
  return upstream
}

function createWorld(options: UpstreamOptions, now: () => number): World {
  const seed = options.seed ?? Math.random()
  let made = 0
  return {
    seconds: () => Math.floor(now() / 1000),
    newId(prefix) {
      made += 1
      return `${prefix}${createHash('sha256').update(`${seed}:${made}`).digest('hex').slice(0, 24)}`
    },
    requireModel: requireModel(options.models),
    modelNames: options.models ?? MODELS,
    served: options.models,
    prefixes: new Set(),
    files: new Map(),
    uploads: new Map(),
    batches: new Map(),
    responses: new Map(),
    conversations: new Map(),
    completions: new Map(),
    keepResponses: KEEP_RESPONSES,
  }
}

function watch(connections: Connections, socket: Socket): void {
  connections.ever += 1
  connections.sockets.set(socket, connections.ever)
  socket.setNoDelay(true)
  socket.on('error', () => {})
  socket.on('close', () => connections.sockets.delete(socket))
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function handleOf(parts: Parts, server: Server, port: number): Upstream {
  const { world, script, gates, recording, connections } = parts
  const refuse = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of connections.sockets.keys()) socket.destroy()
    await closed
  }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    requests: recording.requests,
    get arrived() {
      return recording.arrived
    },
    get connections() {
      return { open: connections.sockets.size, ever: connections.ever }
    },
    script: (...behaviours) => script.add(behaviours),
    open: gates.open,
    until: (condition) => recording.until(() => condition(recording.requests)),
    step: (id, to) => step(world, id, to),
    reset() {
      script.clear()
      recording.clear()
    },
    refuse,
    listen: () => listen(server, port),
    async close() {
      gates.openAll()
      if (server.listening) await refuse()
    },
  }
}

async function step(world: World, id: string, to: string | undefined): Promise<string> {
  const batch = world.batches.get(id)
  if (batch) {
    await stepBatch(batch, world, (url, body) => runLine(world, url, body), to)
    return batch.object.status
  }
  const response = world.responses.get(id)
  if (!response) throw new Error(`nothing here is called ${id}`)
  stepResponse(response, to)
  return response.object.status
}
