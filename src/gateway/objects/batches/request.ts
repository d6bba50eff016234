/** The body of a request that creates a batch, and the faults of its input file. */
import { Problem } from '#base/problem.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { COMPLETION_WINDOW_MAX } from '#contract/data-plane/bodies.ts'
import {
  METADATA_MEMBERS_MAX,
  METADATA_NAME_MAX,
  METADATA_VALUE_MAX,
} from '#contract/data-plane/queries.ts'
import {
  aliasedBatchModel,
  type BatchProblem,
  batchModelNotFound,
  endpointMismatch,
  renamedBatchModel,
} from '#contract/errors/batches.ts'
import {
  invalidType,
  missingRequiredParameter,
  objectAboveMaxProperties,
  stringAboveMaxLength,
  unsupportedValue,
} from '#contract/errors/parameters.ts'
import { requestTooLarge } from '#contract/errors/requests.ts'
import { type Grant, isSpendEnforced, type LimitedCaller } from '#gateway/auth/grant.ts'
import { resolveModel } from '#gateway/auth/model-routing.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { BATCH_ROUTES } from '#gateway/request/batch-line-check.ts'
import type { BatchContent, BatchFault } from '#gateway/request/batch-lines.ts'
import type { Reference, SteeringUse } from '#gateway/request/facts.ts'
import { readFacts } from '#gateway/request/json-body.ts'
import { type RejectSteering, unknownUnderLimits } from '#gateway/request/steering.ts'
import type { UpstreamTarget } from '#gateway/upstream/open-target.ts'
import { isOpenTo, mayServe, staysThere } from '#gateway/upstream/permitted.ts'
import type { JsonBounds } from '#json/bounds.ts'
import { asObject, type ParsedObject, parseJson } from '#json/values.ts'

/** Longest body: it has little more than the id of a file. */
const BODY_MAX_BYTES = 131_072
const INPUT = 'input_file_id'

export interface BatchRequest {
  readonly inputFileId: string
  readonly endpoint: string
  readonly completionWindow: string
  readonly metadata: ParsedObject | null
  /** All objects that the body names, including the input file. */
  readonly references: readonly Reference[]
  readonly steering: readonly SteeringUse[]
}

/** Reads the body. Throws 400 for an invalid one. */
export function readRequest(body: Buffer, bounds: JsonBounds): BatchRequest {
  if (body.length > BODY_MAX_BYTES) throw new Problem(requestTooLarge('body'))
  const { references, steering, inputFileId } = readFacts(BODIES.createBatch, body, bounds)
  const value = asObject(parseJson(body.toString())) ?? {}
  if (inputFileId === undefined) throw new Problem(missingRequiredParameter(INPUT))
  const endpoint = textOf(value, 'endpoint')
  if (!BATCH_ROUTES.has(endpoint)) {
    const shown = endpoint.slice(0, 100)
    throw new Problem(unsupportedValue('endpoint', shown, [...BATCH_ROUTES.keys()]))
  }
  return {
    inputFileId,
    endpoint,
    completionWindow: windowOf(value),
    metadata: metadataOf(value.metadata),
    references,
    steering,
  }
}

function windowOf(body: ParsedObject): string {
  const text = textOf(body, 'completion_window')
  if (text.length <= COMPLETION_WINDOW_MAX) return text
  throw tooLong('completion_window', COMPLETION_WINDOW_MAX, text)
}

/** Bounds as at OpenAI: the metadata is kept with the batch, and is part of every answer. */
function metadataOf(metadata: unknown): ParsedObject | null {
  if (metadata === undefined || metadata === null) return null
  const object = asObject(metadata)
  if (!object) throw new Problem(invalidType('metadata', 'an object'))
  const members = Object.entries(object)
  if (members.length > METADATA_MEMBERS_MAX) {
    throw new Problem(objectAboveMaxProperties('metadata', METADATA_MEMBERS_MAX, members.length))
  }
  for (const [name, value] of members) {
    if (name.length > METADATA_NAME_MAX) throw tooLong('metadata', METADATA_NAME_MAX, name)
    const param = `metadata.${name}`
    if (typeof value !== 'string') throw new Problem(invalidType(param, 'a string'))
    if (value.length > METADATA_VALUE_MAX) throw tooLong(param, METADATA_VALUE_MAX, value)
  }
  return object
}

function tooLong(param: string, most: number, { length }: string): Problem {
  return new Problem(stringAboveMaxLength(param, most, length))
}

function textOf(body: ParsedObject, name: string): string {
  const value = body[name]
  if (value === undefined || value === null) throw new Problem(missingRequiredParameter(name))
  if (typeof value === 'string') return value
  throw new Problem(invalidType(name, 'a string'))
}

/** The model of all lines, or the fault of the file. */
type Checked =
  | { readonly model: string; readonly fault: undefined }
  | { readonly fault: BatchFault }

function failed(problem: BatchProblem): Checked {
  return { fault: { ...problem, line: 1 } }
}

/** A grant, and the catalog that says which names are models. */
interface BatchingGrant extends Pick<Grant, 'project' | 'routing'> {
  readonly catalog: Catalog
}

/** Checks a batch against the lines of its input file. */
export function checkContent(
  content: BatchContent,
  { endpoint }: BatchRequest,
  { upstream }: UpstreamTarget,
  { project, routing, catalog }: BatchingGrant,
): Checked {
  const { fault, model } = content
  if (fault) return { fault }
  if (content.endpoint !== endpoint) return failed(endpointMismatch())
  const { toolModels = [] } = content
  const alias = [model, ...toolModels].find((name) => {
    return name !== undefined && resolveModel({ routing, catalog }, name) !== name
  })
  if (alias !== undefined) return failed(aliasedBatchModel(alias))
  const isServed = model !== undefined && mayServe(upstream, project, model)
  if (!isServed || !isOpenTo(upstream, project)) return failed(batchModelNotFound(model))
  const elsewhere = toolModels.find((name) => !staysThere(upstream, project, name))
  if (elsewhere !== undefined) return failed(batchModelNotFound(elsewhere))
  // Its lines pass as they are: what they say must be what the upstream understands by it.
  if (upstream.nameThere(model) !== model) return failed(renamedBatchModel(model))
  return { model, fault: undefined }
}

/** The fault of lines with a member that is not forwarded under the project's spend limits. */
export function unknownIn(
  { rejectSteering }: { readonly rejectSteering: RejectSteering },
  caller: LimitedCaller,
  { content, target }: { readonly content: BatchContent; readonly target: UpstreamTarget },
): BatchFault | undefined {
  const limitedMember = unknownUnderLimits(isSpendEnforced(caller), content)
  const found = rejectSteering(target.upstream, { model: undefined, steering: [], limitedMember })
  if (!found) return undefined
  const { code, message, param } = found
  return { code, message, param, line: null }
}
