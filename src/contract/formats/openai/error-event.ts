/** The event with which this server ends a stream of events, in the form of its route. */
import { errorBody, type ProblemData } from '#contract/errors/errors.ts'

/** Routes with streams of a response: as it is made, and again. */
const RESPONSE_ROUTES: ReadonlySet<string> = new Set(['createResponse', 'getResponse'])

/**
 * `before` are the bytes written last. For a response it has the members that OpenAI documents, and
 * `error`, in which OpenAI's API sends them: the SDKs throw an error for that alone.
 */
export function renderErrorEvent(
  problem: ProblemData,
  routeId: string,
  before: Buffer | undefined,
): string {
  const { error } = errorBody(problem)
  if (!RESPONSE_ROUTES.has(routeId)) return `data: ${JSON.stringify({ error })}\n\n`
  const { type, code, message, param } = error
  const event = {
    type: 'error',
    code,
    message,
    param,
    sequence_number: numberAfter(before),
    error: { type, code, message, param },
  }
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`
}

const SEQUENCE_NUMBER = '"sequence_number":'
/** Longest number with the blanks before it. */
const NUMBER_MAX_BYTES = 24

/**
 * The next sequence number after the last event. Undefined: the beginning of that event was written
 * before.
 */
function numberAfter(written: Buffer | undefined): number | undefined {
  const at = written?.lastIndexOf(SEQUENCE_NUMBER) ?? -1
  if (!written || at < 0) return undefined
  const start = at + SEQUENCE_NUMBER.length
  const number = Number.parseInt(written.toString('latin1', start, start + NUMBER_MAX_BYTES), 10)
  return Number.isSafeInteger(number) ? number + 1 : undefined
}
