/**
 * One line of a batch file: a request with a body, which is checked as the body of a direct request
 * is. A line above `body_scan_bytes` is read in slices, so that others are served in between.
 */
import { hash } from 'node:crypto'
import { Problem } from '#base/problem.ts'
import { SLICE_BYTES } from '#base/scan-queue.ts'
import { BoundExceeded } from '#config/bound-exceeded.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { JsonBounds } from '#json/bounds.ts'
import { namesOf } from '#json/names.ts'
import { newWalk, type ObjectShape, type Shape, shapeOf } from '#json/shape.ts'
import { createSlices } from '#json/slices.ts'
import { afterSpace } from '#json/text.ts'
import { stringAt } from '#json/values.ts'
import { walkJson } from '#json/walk.ts'
import { type BatchReferences, shortenedMessage, shortenedParam } from './batch-references.ts'
import { estimate } from './estimate.ts'
import type { BodyFacts, ByteRange } from './facts.ts'
import { type JsonRouteId, readFacts, scanFacts } from './json-body.ts'
import type { SteeringFacts } from './steering.ts'

/** OpenAI's own limit. */
const MAX_LINES = 50_000
export const MAX_LINE_BYTES = 8 * 1024 * 1024
const MAX_ID_CHARACTERS = 512
const SHORT_BYTES = 16

/** The routes that a batch may call. */
export const BATCH_ROUTES: ReadonlyMap<string, JsonRouteId> = new Map([
  ['/v1/chat/completions', 'createChatCompletion'],
  ['/v1/completions', 'createCompletion'],
  ['/v1/responses', 'createResponse'],
  ['/v1/embeddings', 'createEmbedding'],
  ['/v1/moderations', 'createModeration'],
])

/** The error for a line's body at the upstream that holds the file. */
export type Reject = (facts: SteeringFacts) => Problem | undefined

export interface Gathered extends BatchLineOptions {
  lines: number
  endpoint: string | undefined
  model: string | undefined
  inputTokens: number
  readonly references: BatchReferences
  readonly ids: Set<string>
}

/** The fault of a line. Callers' text in it is shortened: it is kept with the file. */
export function fault(code: string, message: string, param: string | null = null) {
  return {
    code,
    message: shortenedMessage(message),
    param: param === null ? null : shortenedParam(param),
  }
}
export type LineFault = ReturnType<typeof fault>

type LineBounds = JsonBounds & Pick<Bounds, 'body_scan_bytes' | 'body_piece_bytes'>

export interface BatchLineOptions {
  readonly bounds: LineBounds
  readonly exceeded: (bound: BoundName) => void
  readonly reject: Reject
}

/** The check of a line: it yields between slices, and returns the fault of the line. */
export type LineCheck = Generator<undefined, LineFault | undefined>

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
    return fault('line_too_long', `A line may have at most ${MAX_LINE_BYTES} bytes.`)
  }
  const line = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes
  if (line.includes(0x0d)) return NO_JSON
  if (yield* isBlank(line)) return undefined
  if (gathered.lines === MAX_LINES) {
    return fault('too_many_tasks', `A file may have at most ${MAX_LINES} requests.`)
  }
  try {
    return yield* checkRequest(gathered, line)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error instanceof BoundExceeded) gathered.exceeded(error.bound)
    if (error.code === 'malformed_json') return NO_JSON
    return fault(error.code, error.message, error.param)
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

const NO_JSON = fault('invalid_json_line', 'This line is not parseable as valid JSON.')

interface Request {
  customId: string | undefined
  method: string | undefined
  url: string | undefined
  body: ByteRange | undefined
}

const stringOf = (member: 'customId' | 'method' | 'url'): Shape<Request> =>
  shapeOf({
    on: (walk, start, end) => {
      if (walk.bytes[start] === 0x22) walk.sink[member] = stringAt(walk, start, end)
    },
  })

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
    const expected = `a string of 1 to ${MAX_ID_CHARACTERS} characters`
    return fault('invalid_custom_id', `The custom_id has to be ${expected}.`, 'custom_id')
  }
  if (method !== 'POST') return fault('invalid_method', "The method has to be 'POST'.", 'method')
  if (route === undefined) {
    const urls = [...BATCH_ROUTES.keys()].map((one) => `'${one}'`).join(', ')
    return fault('invalid_url', `The url has to be one of ${urls}.`, 'url')
  }
  if (gathered.endpoint !== undefined && gathered.endpoint !== url) {
    return fault('url_mismatch', 'All requests of a file have to have the same url.', 'url')
  }
  if (body === undefined) return fault('invalid_body', 'The body has to be an object.', 'body')
  const id = customId.length > 32 ? hash('sha256', customId, 'base64') : customId
  if (gathered.ids.has(id)) {
    return fault('duplicate_custom_id', 'The custom_id is that of another request.', 'custom_id')
  }
  gathered.ids.add(id)
  gathered.endpoint = url
  const facts = yield* factsOf(gathered, route, line.subarray(body.start, body.end))
  return addFacts(gathered, facts)
}

/** The facts of a request's body; the `param` of a problem in it begins with `body.`. */
function* factsOf(
  { bounds, reject }: Gathered,
  route: JsonRouteId,
  body: Buffer,
): Generator<undefined, BodyFacts> {
  try {
    const facts = yield* readInSlices(route, body, bounds)
    const rejection = reject(facts)
    if (rejection) throw rejection
    return facts
  } catch (error) {
    if (!(error instanceof Problem) || error.param === null) throw error
    const data = { code: error.code, message: error.message, param: `body.${error.param}` }
    throw error instanceof BoundExceeded ? new BoundExceeded(error.bound, data) : new Problem(data)
  }
}

function* readInSlices(
  route: JsonRouteId,
  body: Buffer,
  bounds: LineBounds,
): Generator<undefined, BodyFacts> {
  if (body.length <= bounds.body_scan_bytes) return readFacts(route, body, bounds)
  const scan = scanFacts(route, body, bounds, SLICE_BYTES)
  while (!scan.advance()) yield
  return scan.facts()
}

const addFacts = (gathered: Gathered, facts: BodyFacts): LineFault | undefined => {
  // no default is put into a file
  if (!facts.namesModel) {
    return fault('missing_required_parameter', "Missing required parameter: 'model'.", 'body.model')
  }
  if (gathered.model !== undefined && gathered.model !== facts.model) {
    const message = 'All requests of a file have to be for the same model.'
    return fault('mismatched_model', message, 'body.model')
  }
  for (const reference of facts.references) {
    const wrong = gathered.references.add(reference)
    if (wrong) return wrong
  }
  gathered.model = facts.model
  gathered.inputTokens += estimate(facts).inputTokens
  gathered.lines += 1
  return undefined
}
