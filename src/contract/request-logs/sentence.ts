/**
 * Explanation of a request log in sentences, for the command line and the console: how the request
 * ended, then its cause: a limit, a rule, or what each attempt at an upstream did.
 */
import type { ErrorCode } from '#contract/errors/errors.ts'
import { type AttemptOfLog, attemptSentence } from './attempt-sentence.ts'
import { type LimitOfLog, limitSentence } from './limit-sentence.ts'
import { durationText, numberText } from './texts.ts'

/** The part of a request log that explains it. */
export interface ExplainedLog {
  readonly outcome: string
  readonly status: number | null
  readonly code: string | null
  readonly model: string | null
  readonly requested_model?: string | null
  readonly attempts: readonly AttemptOfLog[]
  readonly limit: LimitOfLog | null
  readonly waited_ms: number
  readonly first_byte_ms: number | null
  readonly duration_ms: number
  readonly requests: number
}

/** Attempts that a sentence names, the last one included. */
const ATTEMPTS_MAX = 4

/** The whole explanation, in one text. */
export function requestSentence(log: ExplainedLog): string {
  return requestSentences(log).join(' ')
}

/** The explanation in its parts: the outcome, the cause, and each attempt. */
export function requestSentences(log: ExplainedLog): string[] {
  if (log.requests > 1) return [restSentence(log)]
  const sentences = [verdictOf(log), modelSentence(log), causeOf(log), ...attemptsOf(log)]
  return sentences.filter((sentence) => sentence !== '')
}

/** The row of alike requests that have no logs of their own. */
function restSentence({ outcome, code, requests }: ExplainedLog): string {
  const end = outcome === 'failed' ? 'failed' : 'were rejected'
  const reason = code === null ? '' : ` with ${code}`
  return `${numberText(requests)} more requests of the key ${end}${reason} in this minute. Of each key and code the first 60 a minute have logs of their own.`
}

/** The model in place of the name in the body, and the models that have failed before it. */
function modelSentence({ model, requested_model: requested, outcome, attempts }: ExplainedLog) {
  if (!model) return ''
  const named = requested ? `The request named ${requested}, and went to ${model}.` : ''
  if (outcome !== 'succeeded') return named
  const others = attempts.filter((one) => one.model && one.model !== model)
  if (others.length === 0) return named
  const models = [...Map.groupBy(others, (one) => one.model)]
  const failures = models.map(([other, ends]) => `${other} failed at ${placesOf(ends)}`)
  const aliased = models.some(([other]) => other === requested) ? '' : named
  return `${aliased}${aliased && ' '}Answered by ${model}, after ${failures.join(' and ')}.`
}

/** Upstreams with the ends of their attempts: `azure (500), openai (timeout)`. */
function placesOf(attempts: readonly AttemptOfLog[]): string {
  const places = attempts.map(
    ({ upstream, status, reason }) => `${upstream} (${status ?? reason ?? 'no answer'})`,
  )
  return places.join(', ')
}

function verdictOf(log: ExplainedLog): string {
  const time = durationText(log.duration_ms)
  const waited = log.waited_ms < 1 ? '' : `, of which it waited ${durationText(log.waited_ms)}`
  switch (log.outcome) {
    case 'succeeded':
      return `Succeeded${withStatus(log)} in ${time}${waited}${byOnly(log)}.`
    case 'left': {
      const when = log.first_byte_ms === null ? 'an answer began' : 'the answer was whole'
      return `The caller left after ${time}${waited}, before ${when}.`
    }
    case 'failed':
      return `Failed${withStatus(log)}${withCode(log)} after ${time}${waited}.`
    default:
      return `Rejected${withStatus(log)}${withCode(log)}${waited === '' ? '' : ` after ${time}${waited}`}.`
  }
}

/** The upstream of the only attempt, which needs no sentence of its own. */
function byOnly({ attempts: [only, ...others] }: ExplainedLog): string {
  return only === undefined || others.length > 0 ? '' : `, by upstream ${only.upstream}`
}

function withStatus({ status }: ExplainedLog): string {
  return status === null ? '' : ` with ${status}`
}

function withCode({ code }: ExplainedLog): string {
  return code === null ? '' : ` (${code})`
}

function causeOf(log: ExplainedLog): string {
  const { limit, code, model, outcome, attempts } = log
  if (limit) return limitSentence(limit)
  if (outcome === 'succeeded' || code === null || isOfUpstream(log)) return ''
  const cause = CAUSES[code]
  if (cause !== undefined)
    return cause.replace('MODEL', model === null ? 'model' : `model ${model}`)
  // The attempts are the cause of what an upstream has failed.
  return attempts.length === 0 && outcome === 'failed' ? 'No upstream was tried.' : ''
}

/** Whether the error is the answer of the last attempt. */
function isOfUpstream({ status, attempts }: ExplainedLog): boolean {
  const last = attempts.at(-1)
  return last !== undefined && last.reason === null && last.status === status
}

function attemptsOf({ outcome, attempts, model }: ExplainedLog): string[] {
  const [only] = attempts
  if (outcome === 'succeeded' && attempts.length === 1 && only?.reason === null) return []
  const sentenceOf = (attempt: AttemptOfLog) => attemptSentence(attempt, model)
  if (attempts.length <= ATTEMPTS_MAX) return attempts.map(sentenceOf)
  const first = attempts.slice(0, ATTEMPTS_MAX - 1)
  const left = attempts.length - ATTEMPTS_MAX
  const more = `${left} more ${left === 1 ? 'attempt' : 'attempts'} failed.`
  return [...first.map(sentenceOf), more, ...attempts.slice(-1).map(sentenceOf)]
}

/** Causes of errors that neither a limit nor an attempt explains. */
const CAUSES: Readonly<Record<string, string>> = {
  invalid_api_key: 'The key was revoked while the request was under way.',
  missing_model_scope: 'The key lacks the scope that the endpoint needs.',
  not_authorized_invalid_project: 'The project of the key is archived.',
  owner_not_member: 'The owner of the key is not a member of the project.',
  mismatched_organization: "A header of the request named another organization than the key's.",
  mismatched_project: "A header of the request named another project than the key's.",
  model_not_found: 'No upstream serves the MODEL to the project.',
  model_not_permitted: 'The project, or the key, may not use the MODEL.',
  tool_not_permitted: 'The project may not use a hosted tool that the request asked for.',
  service_tier_not_allowed: 'The project may not use the service tier that the request asked for.',
  data_retention_denied: 'The data retention of the project does not permit the request.',
  model_not_priced: 'The price of the MODEL is not known, and requests without one are rejected.',
  tags_not_allowed: 'The request had tags, which its key may not set.',
  spend_limit_unbounded:
    'It is under a spend limit, and the most that it could cost was not known.',
  spend_limit_unavailable:
    'It is under a spend limit, and the store did not say, or could not write, what was spent.',
  reference_not_found: 'It referred to an object that the project does not own.',
  previous_response_not_found: 'It referred to a response that the project does not own.',
  request_too_large: 'The request was larger than the server accepts.',
  minimum_rate_bytes:
    'The caller read the answer too slowly, and was disconnected by the bound minimum_rate_bytes.',
  answer_seconds: 'The answer was not whole within the bound answer_seconds.',
  request_timeout: 'The whole request did not arrive in time.',
  malformed_json: 'The body is no valid JSON.',
  store_unavailable: 'The store did not answer, or could not be written.',
  server_is_overloaded: 'The server had no memory or time left for it.',
  internal_error: 'The server itself failed: its log has the cause, under the id of the request.',
} satisfies Partial<Record<ErrorCode | 'minimum_rate_bytes' | 'answer_seconds', string>>
