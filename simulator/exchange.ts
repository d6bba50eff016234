/** One exchange: from the request headers to the last byte of the response. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { LineAnswer } from './batches.ts'
import type { Behaviour, Gates, Script } from './behaviour.ts'
import { type Answer, type Call, type Json, json, Refusal, type World } from './call.ts'
import { accountHeaders, edgeHeaders } from './leaks.ts'
import type { RecordedRequest, Recording } from './recording.ts'
import { find } from './routes.ts'
import { send } from './sending.ts'

export interface Parts {
  readonly keys: readonly string[] | null
  readonly keepBytes: number
  readonly world: World
  readonly script: Script
  readonly gates: Gates
  readonly recording: Recording
  readonly connections: Connections
}

export interface Connections {
  readonly sockets: Map<Socket, number>
  ever: number
}

export async function answer(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { recording, connections, script, gates } = parts
  const recorded = recording.add(request, connections.sockets.get(request.socket) ?? 0)
  response.on('close', () => {
    if (response.writableFinished) recorded.answered = true
    recorded.aborted = !recorded.answered
    recording.changed()
  })
  request.on('error', () => {})
  response.on('error', () => {})
  const onHead = script.takeOnHead(recorded)
  await gates.pass(onHead?.readAfter)
  try {
    const bytes = onHead?.unread ? Buffer.alloc(0) : await read(parts, request, recorded, onHead)
    if (bytes === undefined) return
    const behaviour = onHead ?? script.take(recorded)
    const sending = { response, request: recorded, behaviour, gates, wrote: recording.changed }
    const { answer: given, refused } = await answerOf(parts, recorded, bytes, behaviour)
    const edge = edgeHeaders(parts.world.newId('req_'))
    await send(sending, given, refused ? edge : { ...edge, ...accountHeaders })
  } catch (error) {
    // A bug here must not look like an upstream that is merely slow.
    response.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

/** Reads the whole body, or undefined when the caller disconnects first. */
async function read(
  parts: Parts,
  request: IncomingMessage,
  recorded: RecordedRequest,
  behaviour: Behaviour | undefined,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) {
      chunks.push(chunk)
      recorded.bodyBytes += chunk.length
      parts.recording.changed()
      if (behaviour?.readPaceMs !== undefined) await wait(behaviour.readPaceMs)
    }
  } catch {
    return undefined
  }
  const [only] = chunks
  const bytes = chunks.length === 1 && only ? only : Buffer.concat(chunks)
  const { keepBytes } = parts
  // A copy of the part; a slice would keep the whole body alive.
  recorded.body = bytes.length > keepBytes ? Buffer.from(bytes.subarray(0, keepBytes)) : bytes
  recorded.complete = true
  parts.recording.changed()
  return bytes
}

interface Answered {
  readonly answer: Answer
  /** Whether it is an authentication error, which discloses nothing of the account. */
  readonly refused: boolean
}

async function answerOf(
  parts: Parts,
  recorded: RecordedRequest,
  bytes: Buffer,
  behaviour: Behaviour,
): Promise<Answered> {
  const { status, body, reply, items, usage } = behaviour
  // A scripted response runs no route: a route would store objects that no caller knows of.
  if (status !== undefined || body !== undefined) return { answer: json(null), refused: false }
  const { method, path, target, headers } = recorded
  const refusal = refusalOf(parts.keys, headers.authorization)
  if (refusal) return { answer: json(refusal.body, refusal.status), refused: true }
  const query = new URLSearchParams(target.slice(path.length))
  const contentType = headers['content-type'] ?? ''
  const call = { method, path, query, contentType, bytes, reply, items, usage }
  return { answer: await route(call, parts.world), refused: false }
}

async function route(call: Omit<Call, 'id' | 'item'>, world: World): Promise<Answer> {
  try {
    const { handler, id, item } = find(call.method, call.path)
    return await handler({ ...call, id, item }, world)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return json(error.body, error.status)
  }
}

/** Runs a line of a batch like the request in it. */
export async function runLine(world: World, url: string, body: Json): Promise<LineAnswer> {
  const answered = await route(
    {
      method: 'POST',
      path: url,
      query: new URLSearchParams(),
      contentType: 'application/json',
      bytes: Buffer.from(JSON.stringify(body)),
      reply: undefined,
      items: undefined,
      usage: undefined,
    },
    world,
  )
  if (answered.form === 'json') return answered
  return { status: 400, body: { error: { message: 'A batch cannot stream.' } } }
}

function refusalOf(keys: Parts['keys'], header: string | undefined): Refusal | undefined {
  if (keys === null) return undefined
  const key = /^Bearer (\S+)$/i.exec(header ?? '')?.[1]
  if (key === undefined) {
    return new Refusal(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    )
  }
  if (keys.includes(key)) return undefined
  return new Refusal(
    401,
    `Incorrect API key provided: ${key.slice(0, 8)}***${key.slice(-4)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  )
}
