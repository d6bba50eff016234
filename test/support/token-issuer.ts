/**
 * An issuer of tokens on loopback, in the place of identity endpoints of clouds: it answers, ends
 * connections, never answers, or answers 500.
 */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { listenOnLoopback } from './listening.ts'

export type IssuerMode = 'answer' | 'drop' | 'hang' | 'fail'

export interface IssuerRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface IssuerAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export interface TokenIssuer extends AsyncDisposable {
  readonly url: string
  /** Name and port. */
  readonly host: string
  readonly requests: IssuerRequest[]
  mode: IssuerMode
  /** Connections that are open now. */
  open(): number
}

export interface IssuerOptions {
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** Starts an issuer that answers each request by `answer`. */
export async function startIssuer(
  answer: (request: IssuerRequest) => IssuerAnswer,
  { tls }: IssuerOptions = {},
): Promise<TokenIssuer> {
  const requests: IssuerRequest[] = []
  const listener: RequestListener = (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const received = { method, path, headers, body }
      requests.push(received)
      if (issuer.mode === 'hang') return
      if (issuer.mode === 'drop') {
        response.destroy()
        return
      }
      if (issuer.mode === 'fail') {
        response.writeHead(500).end('down')
        return
      }
      const { status = 200, headers: more = {}, body: text } = answer(received)
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text)
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  const { port, open, close } = await listenOnLoopback(server)
  const host = tls ? `localhost:${port}` : `127.0.0.1:${port}`
  const issuer: TokenIssuer = {
    url: `${tls ? 'https' : 'http'}://${host}`,
    host,
    requests,
    mode: 'answer',
    open,
    [Symbol.asyncDispose]: close,
  }
  return issuer
}

/** Tokens `token-1`, `token-2` and so on, of this lifetime. */
export function numberedTokens(seconds: number, prefix = 'token'): () => IssuerAnswer {
  let made = 0
  return () => {
    made += 1
    const token = { access_token: `${prefix}-${made}`, token_type: 'Bearer', expires_in: seconds }
    return { body: JSON.stringify(token) }
  }
}
