/** Body of a request of the control plane: JSON, whole, and within its bounds. */
import { isUtf8 } from 'node:buffer'
import { type Readable, Transform } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '#base/problem.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import { malformedJson } from '#contract/errors/requests.ts'
import { addPiece, type PieceBounds } from '#gateway/request/body-meter.ts'
import { checkType } from '#http/connection/header-checks.ts'
import { rejectDuplicates } from '#json/duplicates.ts'
import { asObject } from '#json/values.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Largest body on this plane. */
export const BODY_MAX_BYTES = 1_048_576

/** The raw bytes of a body, as text, with its parsed value. */
export interface ParsedBody {
  readonly text: string
  readonly value: unknown
}

interface BodyOptions {
  readonly bounds: PieceBounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
}

const NO_BODY: ParsedBody = { text: '', value: undefined }

/**
 * Makes the framework collect every body as bytes, whatever its type; `readBody` parses it. A body
 * without a length is rejected where its chunks are too small.
 */
export function collectBodies(app: FastifyInstance, options: BodyOptions): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const isChunked = request.headers['transfer-encoding'] !== undefined
    done(null, isChunked ? checkPieces(payload, options) : payload)
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

function checkPieces(payload: Readable, { bounds, metrics }: BodyOptions): Readable {
  const meter = { bytes: 0, pieces: 0 }
  const checked = new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      try {
        addPiece(meter, payload, piece, bounds)
        done(null, piece)
      } catch (error) {
        if (error instanceof BoundExceeded) metrics.boundExceeded(error.bound)
        done(toError(error))
      }
    },
  })
  payload.once('error', (error) => checked.destroy(error))
  return payload.pipe(checked)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/**
 * The body of a request. Throws 400 for an object with two members of one name, which `normalize`
 * gives a name in any spelling.
 */
export function readBody(
  request: FastifyRequest,
  normalize?: (name: string) => string,
): ParsedBody {
  const bytes = request.body
  if (!Buffer.isBuffer(bytes) || bytes.length === 0) return NO_BODY
  checkType(request.headers, 'application/json')
  if (!isUtf8(bytes)) throw new Problem(malformedJson())
  const text = bytes.toString('utf8')
  const value = parse(text)
  if (asObject(value)) rejectDuplicates(bytes, normalize)
  return { text, value }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(malformedJson())
  }
}
