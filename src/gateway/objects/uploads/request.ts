/** Bodies of requests about uploads: what creates one, and the parts that complete it. */
import { Problem } from '#base/problem.ts'
import { UPLOAD_MAX_BYTES } from '#contract/data-plane/bodies.ts'
import { batchFileInParts } from '#contract/errors/objects.ts'
import {
  integerAboveMaxValue,
  integerBelowMinValue,
  invalidType,
  missingRequiredParameter,
} from '#contract/errors/parameters.ts'
import { requestTooLarge } from '#contract/errors/requests.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { BATCH_PURPOSE } from '#gateway/objects/files/file-form.ts'
import type { BodyFacts, Reference } from '#gateway/request/facts.ts'
import { type BodyFormat, readFacts } from '#gateway/request/json-body.ts'
import type { JsonBounds } from '#json/bounds.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'

/** Longest bodies: a name, a purpose and a type; and the ids of a thousand parts. */
const CREATE_MAX_BYTES = 16_384
const COMPLETE_MAX_BYTES = 262_144

interface Read {
  readonly steering: BodyFacts['steering']
  /** All objects that the body names, except parts. */
  readonly references: readonly Reference[]
}

export interface Creation extends Read {
  readonly bytes: number
}

export interface Completion extends Read {
  readonly partIds: readonly string[]
}

/** Throws 400 for a body that creates no upload. */
export function readCreation(body: Buffer, bounds: JsonBounds): Creation {
  const { value, read } = readBody(BODIES.createUpload, body, CREATE_MAX_BYTES, bounds)
  const { bytes, purpose } = value
  if (purpose === BATCH_PURPOSE) throw new Problem(batchFileInParts())
  return { ...read, bytes: sizeOf(bytes) }
}

/** Throws 400 for a body that completes no upload. */
export function readCompletion(body: Buffer, bounds: JsonBounds): Completion {
  const { value, read } = readBody(BODIES.completeUpload, body, COMPLETE_MAX_BYTES, bounds)
  const { part_ids: ids } = value
  if (ids === undefined || ids === null) throw new Problem(missingRequiredParameter('part_ids'))
  if (!Array.isArray(ids)) throw new Problem(invalidType('part_ids', 'an array of strings'))
  const partIds = ids.map((id: unknown, index) => {
    if (typeof id === 'string') return id
    throw new Problem(invalidType(`part_ids[${index}]`, 'a string'))
  })
  return { ...read, partIds }
}

function readBody(
  format: BodyFormat,
  body: Buffer,
  maxBytes: number,
  bounds: JsonBounds,
): { readonly value: ParsedObject; readonly read: Read } {
  if (body.length > maxBytes) throw new Problem(requestTooLarge('body'))
  const { steering, references } = readFacts(format, body, bounds)
  const others = references.filter(({ kind }) => kind !== 'upload_part')
  return {
    value: asObject(parseJson(body.toString())) ?? {},
    read: { steering, references: others },
  }
}

function sizeOf(bytes: unknown): number {
  if (bytes === undefined || bytes === null) throw new Problem(missingRequiredParameter('bytes'))
  if (typeof bytes !== 'number' || !Number.isInteger(bytes))
    throw new Problem(invalidType('bytes', 'an integer'))
  if (bytes < 0) throw new Problem(integerBelowMinValue('bytes', 0, bytes))
  if (bytes > UPLOAD_MAX_BYTES) {
    throw new Problem(integerAboveMaxValue('bytes', UPLOAD_MAX_BYTES, bytes))
  }
  return bytes
}
