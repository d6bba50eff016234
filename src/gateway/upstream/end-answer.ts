/**
 * The end of an answer by this server, before the upstream has ended it. The upstream is cancelled,
 * and the usage until then is charged.
 *
 * A caller who has nothing yet gets the error as its answer. A stream of events gets an error
 * event, if the last event is whole; any other answer under way is broken off.
 */
import type { Problem } from '#base/problem.ts'
import { errorBody, type ProblemData } from '#contract/errors/errors.ts'
import { endsWithEvent } from '#gateway/response/sse-bytes.ts'
import type { EndableRelay, ErrorForm } from './relay-state.ts'

/** Ends an answer with a problem, unless all of it has come. */
export function endAnswer(answer: EndableRelay, problem: Problem): void {
  const { attempt, hasClientLeft, isStreaming, reply } = answer
  if (attempt?.isWhole || answer.ended) return
  // Also of an attempt that has not begun.
  answer.ended = problem
  if (isStreaming) answer.writeRest()
  attempt?.cancel()
  if (!isStreaming || hasClientLeft) return
  if (isBetweenEvents(answer)) {
    reply.write(errorEvent(problem, answer.errorForm, answer.lastWritten))
    reply.end()
  } else reply.destroy()
}

/** Whether another event can follow. Before the first one it can. */
function isBetweenEvents({ isEventStream, lastWritten }: EndableRelay): boolean {
  return isEventStream && (!lastWritten || endsWithEvent(lastWritten))
}

/**
 * The error as an event of the route. For a response it has the members that OpenAI documents, and
 * `error`, in which OpenAI's API sends them: the SDKs throw an error for that alone.
 */
function errorEvent(problem: ProblemData, form: ErrorForm, before: Buffer | undefined): Buffer {
  const { error } = errorBody(problem)
  if (form === 'error') return Buffer.from(`data: ${JSON.stringify({ error })}\n\n`)
  const { type, code, message, param } = error
  const event = {
    type: 'error',
    code,
    message,
    param,
    sequence_number: numberAfter(before),
    error: { type, code, message, param },
  }
  return Buffer.from(`event: error\ndata: ${JSON.stringify(event)}\n\n`)
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
