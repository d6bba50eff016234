/** Sends a generated request, byte for byte as it was generated. */
import { Agent, request as open } from 'node:http'
import { api } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import type { KnownObjects } from './known-objects.ts'
import type { GeneratedRequest, Piece, Reference, Text } from './requests.ts'

export interface Sent {
  readonly method: string
  /** Path segments, by their names in the contract. */
  readonly params: Readonly<Record<string, string>>
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

const endpoints: readonly AnyEndpoint[] = Object.values(api)

export function endpointOf({ endpoint }: GeneratedRequest): AnyEndpoint {
  const found = endpoints.find(({ id }) => id === endpoint)
  if (!found) throw new Error(`there is no endpoint ${endpoint}`)
  return found
}

/** The request with ids in place of its references. */
export function spell(request: GeneratedRequest, objects: KnownObjects, adminKey: string): Sent {
  const { query, body, headers, caller } = request
  const endpoint = endpointOf(request)
  const params = paramsOf(request, objects)
  const target = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '')
  const search = query.map((pair) => pair.map((text) => textOf(text, objects)).join('=')).join('&')
  const keys = {
    admin: adminKey,
    other: objects.otherAdminKey,
    project: objects.projectKey,
    garbage: `sk-admin-${'x'.repeat(20)}`,
    nobody: '',
  }
  const bytes = bytesOf(body, objects)
  const withoutType = Object.entries(headers).filter(([name]) => name !== 'content-type')
  return {
    method: endpoint.method,
    params,
    path: `/v1${target}${search === '' ? '' : `?${search}`}`,
    headers: {
      ...(bytes.length > 0 ? headers : Object.fromEntries(withoutType)),
      ...(caller !== 'nobody' && { authorization: `Bearer ${keys[caller]}` }),
      ...(endpoint.method !== 'GET' && { 'content-length': String(bytes.length) }),
    },
    body: bytes,
  }
}

/** Path parameters; if they belong together, the known parents of the last id. */
function paramsOf(request: GeneratedRequest, objects: KnownObjects) {
  const { path, together } = request
  const names = pathParameters(endpointOf(request).path)
  const own = Object.fromEntries(path.map((text, i) => [names[i], textOf(text, objects)]))
  const home = objects.homes.get(own[names.at(-1) ?? ''] ?? '')
  return together ? { ...own, ...home } : own
}

function idOf({ kind, nth }: Reference, { ids }: KnownObjects): string {
  return ids[kind][nth % ids[kind].length] ?? ''
}

function textOf(text: Text, objects: KnownObjects): string {
  if ('written' in text) return text.written
  const plain = 'plain' in text ? text.plain : idOf(text.reference, objects)
  return encodeURIComponent(plain.toWellFormed())
}

function bytesOf(body: GeneratedRequest['body'], objects: KnownObjects): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  if (typeof body === 'object' && 'bytes' in body) return Buffer.from(body.bytes)
  return Buffer.from(jsonOf(body, objects))
}

function jsonOf(piece: Piece, objects: KnownObjects): string {
  if (typeof piece === 'string') return piece
  if ('reference' in piece) return JSON.stringify(idOf(piece.reference, objects))
  if ('items' in piece) return `[${piece.items.map((item) => jsonOf(item, objects)).join(',')}]`
  const members = piece.members.map(([name, value]) => [
    JSON.stringify(name),
    jsonOf(value, objects),
  ])
  return `{${members.map((member) => member.join(':')).join(',')}}`
}

export interface Sender {
  send(request: Sent): Promise<Received>
  close(): void
}

/** Sends over one keep-alive connection. */
export function createSender(url: string): Sender {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const send = ({ body, params: _, ...rest }: Sent): Promise<Received> => {
    const { promise, resolve, reject } = Promise.withResolvers<Received>()
    const outgoing = open({ agent, hostname, port, ...rest }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }
  return { send, close: () => agent.destroy() }
}
