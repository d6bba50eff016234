/** Calls of the gateway: with a body that has been read, or with an upload stream. */
import type { IncomingMessage } from 'node:http'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Call, Meter } from '#gateway/call.ts'
import type { GatewayGenerations, Generation } from '#gateway/generations.ts'
import type { OverloadGuard } from '#http/connection/overload.ts'
import { newPacedBody, type Pace, type SlowBound } from '#http/connection/pace.ts'
import { type BodyReader, tooSlow } from './body.ts'
import type { DataReply } from './reply.ts'
import type { Matched } from './routes.ts'

export interface GatewayCallParts {
  readonly generations: Pick<GatewayGenerations, 'current' | 'end'>
  readonly bodies: BodyReader
  readonly pace: Pace
  readonly overload: OverloadGuard
  /** Time limit of the silent socket of an upload, in milliseconds. */
  readonly stalledMs: number
}

/** A request of an authenticated caller. */
export interface AdmittedRequest {
  readonly matched: Matched
  readonly grant: Grant
  readonly findGrant: Call['findGrant']
  readonly search: string
  readonly reply: DataReply
  readonly meter: Meter
}

/** Calls the gateway, after reading the body where the route needs all of it. */
export function callGateway(
  parts: GatewayCallParts,
  request: IncomingMessage,
  admitted: AdmittedRequest,
): Promise<void> {
  return admitted.matched.route.body === 'upload'
    ? callWithUpload(parts, request, admitted)
    : callWithBody(parts, request, admitted)
}

/**
 * An upload is passed on unread, with another time limit. While its upstream takes nothing, only
 * the timer of its socket runs.
 */
async function callWithUpload(
  { generations, pace, stalledMs }: GatewayCallParts,
  request: IncomingMessage,
  { matched: { route, format, id = '' }, grant, findGrant, search, reply, meter }: AdmittedRequest,
): Promise<void> {
  request.socket.setTimeout(stalledMs)
  const expire = (bound: SlowBound): void => {
    meter.problem ??= tooSlow(bound)
    meter.cutOff?.()
  }
  const body = newPacedBody({ request, meter, maxMs: Number.POSITIVE_INFINITY, expire })
  pace.addBody(body)
  const { headers } = request
  const generation = enter(generations)
  try {
    const common = {
      route,
      format,
      id,
      search,
      grant,
      values: undefined,
      findGrant,
      headers,
      reply,
    }
    await generation.gateway.handle({ kind: 'upload', ...common, incoming: request, meter })
  } finally {
    leave(generations, generation)
    pace.deleteBody(body)
  }
}

/** Releases the body's budget when the call is over. */
async function callWithBody(
  { bodies, generations, overload }: GatewayCallParts,
  request: IncomingMessage,
  admitted: AdmittedRequest,
): Promise<void> {
  const { matched, grant, findGrant, search, reply, meter } = admitted
  const { route, format, id, item, isHead } = matched
  const { projectId } = grant
  const { headers } = request
  const peeks = route.body === 'json' && route.counts !== null
  const onPrefix = peeks
    ? (prefix: Buffer) => generations.current.gateway.peek({ route, grant, reply }, prefix)
    : undefined
  const reading = bodies.read(request, { projectId, meter, reply, onPrefix })
  const body = reading instanceof Promise ? await reading : reading
  overload.addBytes(projectId, body.length)
  const generation = enter(generations)
  try {
    await generation.gateway.handle(
      id === undefined
        ? {
            kind: 'body',
            route,
            format,
            search,
            grant,
            values: undefined,
            findGrant,
            headers,
            reply,
            body,
            isHead,
          }
        : {
            kind: 'object',
            route,
            format,
            search,
            grant,
            values: undefined,
            findGrant,
            headers,
            reply,
            body,
            isHead,
            id,
            item,
          },
    )
  } finally {
    leave(generations, generation)
    bodies.release(body, projectId)
  }
}

function enter({ current }: GatewayCallParts['generations']): Generation {
  current.requests += 1
  return current
}

/** A generation that a reload has replaced ends with its last request. */
function leave(generations: GatewayCallParts['generations'], generation: Generation): void {
  generation.requests -= 1
  if (generation.requests === 0 && generation !== generations.current) generations.end(generation)
}
