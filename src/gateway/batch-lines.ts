/**
 * Reads the input file of a batch while it is uploaded, line by line, and says what it comes to:
 * which model its requests go to, how many tokens they read, and what they name of what lives
 * upstream. A batch's requests reach the upstream inside the file, so that this is the only time
 * when the gateway sees them: what would be refused on the direct route is refused here.
 *
 * At most one line is held, and it may have 8 MiB. Of each `custom_id` at most 44 bytes are kept,
 * to find one that is there twice, and of each reference an id within the bound on ids and a
 * shortened place, for at most 50,000 lines and 10,000 references: what a file costs in memory does
 * not grow with its size, and what is kept of it (`BatchContent`) is at most 2 MiB.
 *
 * Cost: linear in the length of the file, however it is cut. test/hostile/cost.test.ts holds it,
 * for each byte, to what a JSON body may cost (40 steps, 2 strings or buffers made, 12 bytes kept);
 * in pieces of one byte to 44 steps and 5 made.
 *
 * Lines end in LF or CR LF; a CR alone is refused, because some readers end a line at it, and
 * what is inside of a request for one would be a request of its own for another. Empty lines are
 * none.
 *
 * Nothing is thrown for a file that is at fault: the first fault ends the reading, and is reported
 * with its line, as OpenAI reports it of a batch. What comes after it is not looked at.
 */
import { hash } from 'node:crypto'
import { Problem } from '#base/problem.ts'
import type { BoundName } from '#config/bounds.ts'
import {
  type BatchReferences,
  createBatchReferences,
  shortenedMessage,
  shortenedParam,
} from './batch-references.ts'
import { type JsonRouteId, readFacts } from './body.ts'
import { BoundExceeded } from './bound-exceeded.ts'
import { estimate } from './estimate.ts'
import type { BodyFacts, Reference, Span } from './facts.ts'
import type { JsonBounds } from './json-bounds.ts'
import { namesOf } from './json-names.ts'
import { type ObjectShape, type Shape, shapeOf } from './json-shape.ts'
import { afterSpace } from './json-text.ts'
import { stringAt } from './json-values.ts'
import { walkJson } from './json-walk.ts'
import { createLineSplitter } from './line-splitter.ts'
import type { SteeringFacts } from './steering.ts'

/** OpenAI's own limit. */
const MAX_LINES = 50_000
const MAX_LINE_BYTES = 8 * 1024 * 1024
const MAX_ID_CHARACTERS = 512

/** The routes that may stand in a batch. */
export const BATCH_ROUTES: ReadonlyMap<string, JsonRouteId> = new Map([
  ['/v1/chat/completions', 'createChatCompletion'],
  ['/v1/completions', 'createCompletion'],
  ['/v1/responses', 'createResponse'],
  ['/v1/embeddings', 'createEmbedding'],
  ['/v1/moderations', 'createModeration'],
])

/** What is wrong with a file, as it stands among the errors of a batch. */
export interface BatchFault {
  readonly code: string
  readonly message: string
  readonly param: string | null
  /** From 1; null for what is wrong with the file as a whole. */
  readonly line: number | null
}

export interface BatchContent {
  /** Requests; where something is wrong, those before it. */
  readonly lines: number
  /** The `url` of all of them; undefined without any. */
  readonly endpoint: string | undefined
  readonly model: string | undefined
  readonly inputTokens: number
  /** Each object once; `param` is where it stands in its line. */
  readonly references: readonly Reference[]
  readonly fault: BatchFault | undefined
}

export interface BatchLines {
  push(bytes: Buffer): void
  /** The whole file has come. */
  end(): BatchContent
}

/** The error for a line's body at the upstream that holds the file. */
export type Reject = (facts: SteeringFacts) => Problem | undefined

interface Gathered extends BatchLineOptions {
  lines: number
  endpoint: string | undefined
  model: string | undefined
  inputTokens: number
  readonly references: BatchReferences
  readonly ids: Set<string>
}

/** A line that is at fault. Callers' text in it is shortened: it is kept with the file. */
const fault = (code: string, message: string, param: string | null = null) => ({
  code,
  message: shortenedMessage(message),
  param: param === null ? null : shortenedParam(param),
})
type LineFault = ReturnType<typeof fault>

export interface BatchLineOptions {
  readonly bounds: JsonBounds
  readonly exceeded: (bound: BoundName) => void
  readonly reject: Reject
}

export const createBatchLines = (options: BatchLineOptions): BatchLines => {
  const gathered: Gathered = {
    ...options,
    lines: 0,
    endpoint: undefined,
    model: undefined,
    inputTokens: 0,
    references: createBatchReferences(),
    ids: new Set(),
  }
  let line = 0
  let found: BatchFault | undefined
  const take = (bytes: Buffer): boolean => {
    line += 1
    const wrong = checkLine(gathered, bytes)
    if (wrong !== undefined) found = { ...wrong, line }
    return wrong === undefined
  }
  const lines = createLineSplitter(MAX_LINE_BYTES, take)
  return {
    push: (bytes) => {
      if (found === undefined) lines.push(bytes)
    },
    end: () => {
      if (found === undefined) lines.end()
      if (found === undefined && gathered.lines === 0) {
        found = { ...fault('empty_file', 'The file has no requests.'), line: null }
      }
      return contentOf(gathered, found)
    },
  }
}

const contentOf = (gathered: Gathered, found: BatchFault | undefined): BatchContent => ({
  lines: gathered.lines,
  endpoint: gathered.endpoint,
  model: gathered.model,
  inputTokens: gathered.inputTokens,
  references: gathered.references.list(),
  fault: found,
})

/** What is wrong with a line; what is right with it is added to the rest. */
const checkLine = (gathered: Gathered, bytes: Buffer): LineFault | undefined => {
  if (bytes.length > MAX_LINE_BYTES) {
    return fault('line_too_long', `A line may have at most ${MAX_LINE_BYTES} bytes.`)
  }
  const line = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes
  if (line.includes(0x0d)) return NO_JSON
  if (afterSpace(line, 0) === line.length) return undefined
  if (gathered.lines === MAX_LINES) {
    return fault('too_many_tasks', `A file may have at most ${MAX_LINES} requests.`)
  }
  try {
    return checkRequest(gathered, line)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    if (error instanceof BoundExceeded) gathered.exceeded(error.bound)
    if (error.code === 'malformed_json') return NO_JSON
    return fault(error.code, error.message, error.param)
  }
}

const NO_JSON = fault('invalid_json_line', 'This line is not parseable as valid JSON.')

interface Request {
  customId: string | undefined
  method: string | undefined
  url: string | undefined
  body: Span | undefined
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

const checkRequest = (gathered: Gathered, line: Buffer): LineFault | undefined => {
  const request: Request = {
    customId: undefined,
    method: undefined,
    url: undefined,
    body: undefined,
  }
  walkJson(line, REQUEST, request, gathered.bounds)
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
  return addFacts(gathered, factsOf(gathered, route, line.subarray(body.start, body.end)))
}

/** The facts of a request's body; what is wrong in it is told as it stands in the line. */
const factsOf = ({ bounds, reject }: Gathered, route: JsonRouteId, body: Buffer): BodyFacts => {
  try {
    const facts = readFacts(route, body, bounds)
    const rejection = reject(facts)
    if (rejection) throw rejection
    return facts
  } catch (error) {
    if (!(error instanceof Problem) || error.param === null) throw error
    const { code, message, param } = error
    if (error instanceof BoundExceeded) {
      throw new BoundExceeded(error.bound, code, message, `body.${param}`)
    }
    throw new Problem(code, message, `body.${param}`)
  }
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
