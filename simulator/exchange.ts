/** One exchange: from the request headers to the last byte of the response. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { LineAnswer } from './batches.ts'
import type { Behaviour, Gates, Script } from './behaviour.ts'
import { type Answer, type Json, json, type World } from './call.ts'
import { type Format, formatOf, type Keys, OPENAI } from './formats.ts'
import type { RecordedRequest, Recording } from './recording.ts'
import { send } from './sending.ts'

export interface Parts {
  readonly keys: Keys
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
    const format = formatOf(recorded)
    const requestId = parts.world.newId('req_')
    const asked = { recorded, bytes, behaviour, format, requestId }
    const { answer: given, refused } = await answerOf(parts, asked)
    const edge = format.edgeHeaders(requestId)
    await send(
      {
        response,
        request: recorded,
        behaviour,
        gates,
        wrote: recording.changed,
        format,
        requestId,
      },
      given,
      refused ? edge : { ...edge, ...format.accountHeaders },
    )
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

interface Asked {
  readonly recorded: RecordedRequest
  readonly bytes: Buffer
  readonly behaviour: Behaviour
  readonly format: Format
  readonly requestId: string
}

async function answerOf(
  parts: Parts,
  { recorded, bytes, behaviour, format, requestId }: Asked,
): Promise<Answered> {
  const { status, body, reply, items, usage, message, stream } = behaviour
  // A scripted response runs no route: a route would store objects that no caller knows of.
  if (status !== undefined || body !== undefined) return { answer: json(null), refused: false }
  const { method, path, target, headers } = recorded
  const refusal = format.refusalOf(parts.keys, headers, requestId)
  if (refusal) return { answer: refusal, refused: true }
  const query = new URLSearchParams(target.slice(path.length))
  const contentType = headers['content-type'] ?? ''
  const call = {
    method,
    path,
    query,
    contentType,
    headers,
    requestId,
    bytes,
    id: '',
    item: '',
    reply,
    items,
    usage,
    message,
    stream,
  }
  return { answer: await format.route(call, parts.world), refused: false }
}

/** Runs a line of a batch like the request in it. */
export async function runLine(world: World, url: string, body: Json): Promise<LineAnswer> {
  const answered = await OPENAI.route(
    {
      method: 'POST',
      path: url,
      query: new URLSearchParams(),
      contentType: 'application/json',
      headers: {},
      requestId: '',
      id: '',
      item: '',
      bytes: Buffer.from(JSON.stringify(body)),
      reply: undefined,
      items: undefined,
      usage: undefined,
      message: undefined,
      stream: undefined,
    },
    world,
  )
  if (answered.form === 'json') return answered
  return { status: 400, body: { error: { message: 'A batch cannot stream.' } } }
}
