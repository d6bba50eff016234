/**
 * One line of a batch file: a request with a body, which is checked as the body of a direct request
 * is. A line above `body_scan_bytes` is read in slices: others are served in between.
 */
import { hash } from 'node:crypto'
import { Problem } from '#base/problem.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { API_PREFIX } from '#contract/endpoint.ts'
import {
  type BatchProblem,
  duplicateCustomId,
  invalidCustomId,
  invalidJsonLine,
  invalidLineBody,
  invalidLineUrl,
  invalidMethod,
  lineTooLong,
  mismatchedModel,
  missingModel,
  tooManyTasks,
  urlMismatch,
} from '#contract/errors/batches.ts'
import { tooManyToolModels } from '#contract/errors/upstreams.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import { SLICE_BYTES } from '#event-loop/scan-queue.ts'
import type { JsonBounds } from '#json/bounds.ts'
import { namesOf } from '#json/names.ts'
import { newWalk, type ObjectShape, type Shape, shapeOf } from '#json/shape.ts'
import { createSlices } from '#json/slices.ts'
import { afterSpace } from '#json/text.ts'
import { stringAt } from '#json/values.ts'
import { walkJson } from '#json/walk.ts'
import { type BatchCostFacts, withRequest } from '#spend/bounds/batch.ts'
import { type BatchReferences, shortenedMessage, shortenedParam } from './batch-references.ts'
import { costFactsOf, estimate } from './estimate.ts'
import type { BodyFacts, ByteRange } from './facts.ts'
import { type BodyFormat, readFacts, scanFacts } from './json-body.ts'
import { OTHER_MODELS_MAX } from './other-models.ts'
import type { SteeringFacts } from './steering.ts'

/** OpenAI's limit. */
const MAX_LINES = 50_000
export const MAX_LINE_BYTES = 8 * 1024 * 1024
const MAX_ID_CHARACTERS = 512
const SHORT_BYTES = 16
/** Service tiers that are kept by name. */
const TIERS = new Set(['auto', 'default', 'flex', 'priority', 'fast', 'scale', 'ultrafast'])

/** Routes that a batch may call, by the URLs of its requests. */
export const BATCH_ROUTES: ReadonlyMap<string, DataRoute> = new Map(
  Object.values(dataRoutes)
    .filter(({ isBatchable }) => isBatchable)
    .map((route) => [API_PREFIX + route.path, route]),
)

/** The error for a line's body at the upstream that holds the file. */
export type Reject = (
  facts: SteeringFacts & Partial<Pick<BodyFacts, 'inferenceGeo'>>,
) => Problem | undefined

export interface Gathered extends BatchLineOptions {
  lines: number
  endpoint: string | undefined
  model: string | undefined
  inputTokens: number
  spend: BatchCostFacts
  readonly hostedTools: Set<HostedTool>
  readonly toolModels: Set<string>
  /** Whether the answer of a request is stored. */
  stores: boolean
  background: boolean
  /** The first member of a line that the gateway does not know. */
  unknownMember: string | undefined
  readonly tiers: Set<string>
  readonly references: BatchReferences
  readonly ids: Set<string>
}

type LineBounds = JsonBounds & Pick<Bounds, 'body_scan_bytes' | 'body_piece_bytes'>

export interface BatchLineOptions {
  readonly bounds: LineBounds
  /** Bodies by the id of their route. */
  readonly bodies: Readonly<Record<string, BodyFormat>>
  readonly exceeded: (bound: BoundName) => void
  readonly reject: Reject
}

/** The check of a line: it yields between slices, and returns the fault of the line. */
export type LineCheck = Generator<undefined, BatchProblem | undefined>

/** Whether a line is blank and so short that no check need be begun: a file may have millions. */
export function isShortBlank(line: Buffer): boolean {
  const { length } = line
  if (length === 0) return true
  if (length > SHORT_BYTES || afterSpace(line, 0) < length) return false
  const carriageReturn = line.indexOf(0x0d)
  return carriageReturn < 0 || carriageReturn === length - 1
}

/** Checks a line, and adds its facts to `gathered` unless it has a fault. */
export function* checkLine(gathered: Gathered, bytes: Buffer): LineCheck {
  if (bytes.length > MAX_LINE_BYTES) {
    return lineTooLong(MAX_LINE_BYTES)
  }
  const line = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes
  if (line.includes(0x0d)) return NO_JSON
  if (yield* isBlank(line)) return undefined
  if (gathered.lines === MAX_LINES) {
    return tooManyTasks(MAX_LINES)
  }
  try {
    return yield* checkRequest(gathered, line)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error instanceof BoundExceeded) gathered.exceeded(error.bound)
    if (error.code === 'malformed_json') return NO_JSON
    return shortened(error)
  }
}

function* isBlank(line: Buffer): Generator<undefined, boolean> {
  let at = 0
  while (at < line.length) {
    const end = Math.min(line.length, at + SLICE_BYTES)
    at = afterSpace(line, at, end)
    if (at < end) return false
    if (at < line.length) yield
  }
  return true
}

const NO_JSON = invalidJsonLine()

/** Callers' text is shortened: the error is kept with the file. */
function shortened({ code, message, param }: Problem): BatchProblem {
  return {
    code,
    message: shortenedMessage(message),
    param: param === null ? null : shortenedParam(param),
  }
}

interface Request {
  customId: string | undefined
  method: string | undefined
  url: string | undefined
  body: ByteRange | undefined
}

function stringOf(member: 'customId' | 'method' | 'url'): Shape<Request> {
  return shapeOf({
    on: (walk, start, end) => {
      if (walk.bytes[start] === 0x22) walk.sink[member] = stringAt(walk, start, end)
    },
  })
}

const REQUEST: ObjectShape<Request> = {
  names: namesOf<Shape<Request>>({
    custom_id: stringOf('customId'),
    method: stringOf('method'),
    url: stringOf('url'),
    body: shapeOf({
      on: (walk, start, end) => {
        if (walk.bytes[start] === 0x7b) walk.sink.body = { start, end }
      },
    }),
  }),
  others: shapeOf({}),
  onOther: undefined,
}

function* checkRequest(gathered: Gathered, line: Buffer): LineCheck {
  const request: Request = {
    customId: undefined,
    method: undefined,
    url: undefined,
    body: undefined,
  }
  const { bounds } = gathered
  if (line.length > bounds.body_scan_bytes) {
    const advance = createSlices(newWalk(line, REQUEST, request, bounds), SLICE_BYTES)
    while (!advance()) yield
  } else walkJson(line, REQUEST, request, bounds)
  const { customId, method, url = '', body } = request
  const route = BATCH_ROUTES.get(url)
  if (customId === undefined || customId === '' || customId.length > MAX_ID_CHARACTERS) {
    return invalidCustomId(MAX_ID_CHARACTERS)
  }
  if (method !== 'POST') return invalidMethod()
  if (route === undefined) return invalidLineUrl([...BATCH_ROUTES.keys()])
  if (gathered.endpoint !== undefined && gathered.endpoint !== url) return urlMismatch()
  if (body === undefined) return invalidLineBody()
  const id = customId.length > 32 ? hash('sha256', customId, 'base64') : customId
  if (gathered.ids.has(id)) return duplicateCustomId()
  gathered.ids.add(id)
  gathered.endpoint = url
  const facts = yield* factsOf(gathered, route, line.subarray(body.start, body.end))
  gathered.stores ||= isStored(route, facts)
  return addFacts(gathered, facts, body.end - body.start)
}

/** The facts of a request's body; the `param` of a problem in it begins with `body.`. */
function* factsOf(
  gathered: Gathered,
  route: DataRoute,
  body: Buffer,
): Generator<undefined, BodyFacts> {
  const { bounds, reject } = gathered
  try {
    const facts = yield* readInSlices(bodyFormatOf(gathered, route), body, bounds)
    const rejection = reject(facts)
    if (rejection) throw rejection
    for (const { model } of facts.otherModels) gathered.toolModels.add(model)
    if (gathered.toolModels.size > OTHER_MODELS_MAX) {
      throw new Problem(tooManyToolModels(OTHER_MODELS_MAX))
    }
    return facts
  } catch (error) {
    if (!(error instanceof Problem) || error.param === null) throw error
    const data = { code: error.code, message: error.message, param: `body.${error.param}` }
    throw error instanceof BoundExceeded ? new BoundExceeded(error.bound, data) : new Problem(data)
  }
}

function bodyFormatOf({ bodies }: Pick<BatchLineOptions, 'bodies'>, { id }: DataRoute): BodyFormat {
  const format = bodies[id]
  if (format === undefined) throw new Error(`the route ${id} has no JSON body`)
  return format
}

function* readInSlices(
  format: BodyFormat,
  body: Buffer,
  bounds: LineBounds,
): Generator<undefined, BodyFacts> {
  if (body.length <= bounds.body_scan_bytes) return readFacts(format, body, bounds)
  const scan = scanFacts(format, body, bounds, SLICE_BYTES)
  while (!scan.advance()) yield
  return scan.facts()
}

function tierOf({ serviceTier = 'auto' }: BodyFacts): string {
  return TIERS.has(serviceTier) ? serviceTier : 'other'
}

function isStored({ storedAs }: DataRoute, { store }: BodyFacts): boolean {
  return storedAs === 'response' ? store !== false : store === true
}

function addFacts(gathered: Gathered, facts: BodyFacts, bytes: number): BatchProblem | undefined {
  // no default is put into a file
  if (!facts.namesModel) return missingModel()
  if (gathered.model !== undefined && gathered.model !== facts.model) return mismatchedModel()
  for (const reference of facts.references) {
    const wrong = gathered.references.add(reference)
    if (wrong) return wrong
  }
  gathered.model = facts.model
  gathered.inputTokens += estimate(facts, 'greater').inputTokens
  const searches = facts.searchesOnce && !facts.hostsTools
  gathered.spend = withRequest(gathered.spend, costFactsOf(bytes, facts), searches)
  for (const tool of facts.hostedTools) gathered.hostedTools.add(tool)
  gathered.background ||= facts.background
  if (facts.unknownMember !== undefined) {
    gathered.unknownMember ??= shortenedParam(`body.${facts.unknownMember}`)
  }
  gathered.tiers.add(tierOf(facts))
  gathered.lines += 1
  return undefined
}
