/** A wrong server: a proxy in front of a right one, which changes some of its answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listenOnLoopback } from '#test/support/listening.ts'

export interface SeenRequest {
  readonly method: string
  /** Path below `/v1`, without its query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly key: string
  readonly body: string
}

/** An answer, which a lie changes. */
export interface AnswerDraft {
  status: number
  readonly headers: Map<string, string>
  body: string
}

/** A lie: a change of a request before it is sent, and of its answer. */
export interface Lie {
  readonly of: (request: SeenRequest) => boolean
  /** Replaces the query or the body that the right server gets. */
  readonly asked?: (request: SeenRequest) => Partial<SeenRequest>
  readonly answered?: (draft: AnswerDraft, request: SeenRequest) => void
}

export interface LyingServer extends AsyncDisposable {
  readonly url: string
  readonly requests: number
}

/** The server with all of the lies. Streams are collected, so that they arrive in one piece. */
export async function startLying(
  target: string,
  lies: readonly Lie[],
  onRequest: () => void = () => {},
): Promise<LyingServer> {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    onRequest()
    void forward(target, lies, request, response)
  })
  const { port, close } = await listenOnLoopback(server)
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests
    },
    [Symbol.asyncDispose]: close,
  }
}

async function forward(
  target: string,
  lies: readonly Lie[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const seen = await seenOf(request)
  const fitting = lies.filter((lie) => lie.of(seen))
  const asked = Object.assign(
    { ...seen },
    ...fitting.map((lie) => lie.asked?.(seen)),
  ) as SeenRequest
  const search = asked.query.size > 0 ? `?${asked.query}` : ''
  const answer = await fetch(`${target}/v1${asked.path}${search}`, {
    method: asked.method,
    headers: {
      ...(asked.key !== '' && { authorization: `Bearer ${asked.key}` }),
      ...(asked.body !== '' && { 'content-type': 'application/json' }),
    },
    ...(asked.body !== '' && { body: asked.body }),
  }).catch(() => undefined)
  if (!answer) return void response.destroy()
  const headers = new Map(answer.headers)
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'connection']) {
    headers.delete(name)
  }
  const draft = { status: answer.status, headers, body: await answer.text() }
  for (const { answered } of fitting) answered?.(draft, seen)
  response.writeHead(draft.status, Object.fromEntries(draft.headers)).end(draft.body)
}

async function seenOf(request: IncomingMessage): Promise<SeenRequest> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://host')
  return {
    method: request.method ?? '',
    path: pathname.replace('/v1', ''),
    query: searchParams,
    key: request.headers.authorization?.replace('Bearer ', '') ?? '',
    body: await text(request),
  }
}
