/** An attempt at an upstream in a sentence: how it ended, and after which time. */
import { durationText } from './texts.ts'

/** An attempt of a request log. */
export interface AttemptOfLog {
  readonly upstream: string
  /** The model that was requested there. */
  readonly model?: string | null
  readonly status: number | null
  /** Why it was not answered; null if it was. */
  readonly reason: string | null
  readonly started_ms: number
  readonly duration_ms: number
}

const TOO_MANY_REQUESTS = 429
const SERVER_ERRORS = 500

type Words = (attempt: AttemptOfLog, time: string) => string

/** Ends of an attempt that was not answered, by their reasons. */
const ENDS: Readonly<Record<string, Words>> = {
  connect: ({ upstream }, time) => `${upstream} could not be reached, which took ${time}.`,
  reset: ({ upstream }, time) => `${upstream} ended the connection after ${time}.`,
  stale: ({ upstream }) => `${upstream} had ended the connection that was used again.`,
  timeout: ({ upstream }, time) => `${upstream} did not answer within ${time}.`,
  queue_timeout: ({ upstream }, time) => `No connection to ${upstream} was free within ${time}.`,
  over_share: ({ upstream }) => `The project had its share of the connections to ${upstream}.`,
  limit_requests: ({ upstream }) => noRoom(upstream, 'requests a minute'),
  limit_tokens: ({ upstream }) => noRoom(upstream, 'tokens a minute'),
  limit_concurrency: ({ upstream }) => noRoom(upstream, 'concurrent requests'),
  credentials: ({ upstream }) =>
    `There were no credentials for ${upstream}: the operator has to look at their source.`,
  auth: ({ upstream, status }) =>
    `${upstream} rejected this server's key${withStatus(status)}: the operator has to replace it.`,
  account: ({ upstream, status }) =>
    `${upstream} rejected this server's account${withStatus(status)}: the operator has to look at its billing and limits.`,
  redirect: ({ upstream }) =>
    `${upstream} answered with a redirect: the operator has to correct its address.`,
  encoding: ({ upstream }) => `${upstream} answered in an encoding that was not requested.`,
  broken: ({ upstream }, time) => `${upstream} broke off its answer after ${time}.`,
  cancelled: ({ upstream }, time) => `The request to ${upstream} was cancelled after ${time}.`,
}

function noRoom(upstream: string, limit: string): string {
  return `${upstream} had no room left within its limit on ${limit}, and got no request.`
}

/** One sentence. It names the model of the attempt if that is not the model of the log. */
export function attemptSentence(attempt: AttemptOfLog, modelOfLog: string | null): string {
  const { status, reason, duration_ms, model } = attempt
  const time = durationText(duration_ms)
  const upstream = `upstream ${attempt.upstream}${model && model !== modelOfLog ? ` (${model})` : ''}`
  const words = reason === null ? undefined : ENDS[reason]
  if (words) return capitalized(words({ ...attempt, upstream }, time))
  if (status === TOO_MANY_REQUESTS) {
    return `${capitalized(upstream)} had reached a rate limit of its own: it answered 429 after ${time}.`
  }
  return `${capitalized(upstream)} ${endOf(attempt)} after ${time}.`
}

/** End by the status of the answer; a reason without words is named. */
function endOf({ status, reason }: AttemptOfLog): string {
  if (status === null) return reason === null ? 'answered' : `failed (${reason})`
  return status >= SERVER_ERRORS ? `failed with ${status}` : `answered ${status}`
}

function withStatus(status: number | null): string {
  return status === null ? '' : ` with ${status}`
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}
