/** Calls of the gateway: with a body that has been read, or with an upload still to come. */
import type { IncomingMessage } from 'node:http'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Call, Meter, UploadCall } from '#gateway/call.ts'
import type { Gateway } from '#gateway/gateway.ts'
import { PREFIX_BYTES } from '#gateway/request/model-prefix.ts'
import { type BodyReader, tooSlow } from './data-body.ts'
import type { Matched } from './data-routes.ts'
import type { OverloadGuard } from './overload.ts'
import type { Pace, SlowBound } from './pace.ts'
import type { DataReply } from './reply.ts'

export interface GatewayCallParts {
  readonly gateway: Gateway
  readonly bodies: BodyReader
  readonly pace: Pace
  readonly overload: OverloadGuard
}

/** A request whose caller is known. */
export interface AdmittedRequest {
  readonly matched: Matched
  readonly grant: Grant
  readonly search: string
  readonly reply: DataReply
  readonly meter: Meter
}

/** Reads the body, if it is to be read whole, and hands the call over. */
export const callGateway = (
  parts: GatewayCallParts,
  request: IncomingMessage,
  admitted: AdmittedRequest,
): Promise<void> => {
  const { matched, grant, search, reply, meter } = admitted
  const { route, id } = matched
  const call = { route, search, grant, headers: request.headers, reply }
  return route.body === 'upload'
    ? callWithUpload(parts, request, { ...call, kind: 'upload', incoming: request, meter })
    : callWithBody(parts, request, { call, id, meter })
}

/** An upload is handed over unread, and has a time limit of its own. */
const callWithUpload = async (
  { gateway, pace }: GatewayCallParts,
  request: IncomingMessage,
  call: UploadCall,
): Promise<void> => {
  const { meter } = call
  const expire = (bound: SlowBound): void => {
    meter.problem ??= tooSlow(bound)
    meter.cutOff?.()
  }
  const body = pace.addBody({ request, meter, maxMs: Number.POSITIVE_INFINITY, expire })
  try {
    await gateway.handle(call)
  } finally {
    pace.deleteBody(body)
  }
}

interface ReadableCall {
  readonly call: Call
  readonly id: string | undefined
  readonly meter: Meter
}

/** The body's room is given back when the call is over. */
const callWithBody = async (
  { bodies, gateway, overload }: GatewayCallParts,
  request: IncomingMessage,
  { call, id, meter }: ReadableCall,
): Promise<void> => {
  const { route, grant, reply, headers } = call
  const { projectId } = grant
  const peeks = route.body === 'json' && route.counts !== null && canBeLong(headers)
  const onPrefix = peeks
    ? (prefix: Buffer) => gateway.peek({ route, grant, reply }, prefix)
    : undefined
  const body = await bodies.read(request, { projectId, meter, reply, onPrefix })
  overload.addBytes(projectId, body.length)
  try {
    if (id === undefined) await gateway.handle({ ...call, kind: 'body', body })
    else await gateway.handle({ ...call, kind: 'object', id })
  } finally {
    bodies.release(body, projectId)
  }
}

/** Whether the body may have bytes beyond those in which its model is looked for beforehand. */
const canBeLong = ({ 'content-length': length }: IncomingMessage['headers']): boolean =>
  length === undefined || Number(length) > PREFIX_BYTES
