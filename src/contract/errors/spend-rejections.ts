/** Errors of requests under a spend limit, and of requests without a known cost. */

import type { PayerKind } from '#contract/spend/limits.ts'
import { type ProblemData, problemData } from './errors.ts'

/** A spend limit that has no room for a request. Amounts are nano-dollars. */
interface RejectedSpend {
  readonly scope: PayerKind
  readonly payerId: string
  readonly limit: bigint
  readonly spent: bigint
  readonly reserved: bigint
  /** The most that the request can cost. */
  readonly requested: bigint
  /** End of the period, in Unix milliseconds. */
  readonly endsAtMs: number
}

/** OpenAI's sentences, of the organization and the project; the others are alike. */
const EXHAUSTED: Readonly<Record<Exclude<PayerKind, 'tag' | 'tag_value'>, string>> = {
  organization: 'Your organization reached its enforced spend limit.',
  project: 'Your project reached its enforced spend limit.',
  user: 'You reached your enforced spend limit.',
  service_account: 'Your service account reached its enforced spend limit.',
  project_user: 'You reached your enforced spend limit in this project.',
  api_key: 'Your API key reached its enforced spend limit.',
}

/** Scopes as sentences name them. */
const NOUNS: Readonly<Record<PayerKind, string>> = {
  organization: 'organization',
  project: 'project',
  user: 'user',
  service_account: 'service account',
  project_user: 'user',
  api_key: 'API key',
  tag: 'tag',
  tag_value: 'value of a tag',
}

/**
 * The spend leaves too little for the request: waiting does not help before the period ends.
 * `isUsedUp`: nothing is left; otherwise too little for this request.
 */
export function spendLimitReached(spend: RejectedSpend, isUsedUp: boolean): ProblemData {
  const { scope, payerId, endsAtMs } = spend
  const reached =
    scope === 'tag' || scope === 'tag_value'
      ? `The tag '${tagOf(payerId)}' reached its enforced spend limit.`
      : EXHAUSTED[scope]
  const sentence = isUsedUp ? reached : `Too little is left of ${nameOf(spend)} for this request.`
  const remedy = isUsedUp ? '' : ' Send less input, or set a lower maximum of output.'
  return problemData(
    `${scope}_spend_limit_exceeded`,
    `${sentence} This request ${amountsOf(spend)}.${remedy}${nextPeriod(endsAtMs)}`,
  )
}

/** Name of a tag, without the project of a value of it. */
function tagOf(payerId: string): string {
  return payerId.slice(payerId.indexOf('/') + 1)
}

/** Latest time of a date in JavaScript: the end of a lifetime is after it. */
const DATE_MAX_MS = 8_640_000_000_000_000

function nextPeriod(endsAtMs: number): string {
  if (endsAtMs > DATE_MAX_MS) return ' The limit holds for its lifetime.'
  const next = new Date(endsAtMs).toISOString().slice(0, 'yyyy-mm-dd'.length)
  return ` The next period begins on ${next} (UTC).`
}

/** The request can cost more than the whole limit. */
export function requestAboveSpendLimit(
  spend: Pick<RejectedSpend, 'scope' | 'payerId' | 'limit' | 'requested'>,
): ProblemData {
  const { limit, requested } = spend
  return problemData(
    'request_above_spend_limit',
    `Request too large for ${nameOf(spend)}: it may cost up to ${dollars(roundUp(requested))}, and the limit is ${dollars(limit)}. Send less input, or set a lower maximum of output.`,
  )
}

interface HeldSpend extends RejectedSpend {
  /** Set where only the project's share leaves no room, while other projects wait. */
  readonly share: { readonly held: bigint; readonly most: bigint } | undefined
  readonly retryIn: string
}

/** A key of tags has as many values with a separate budget as it may have. */
export function tooManyTagValues(tag: string, max: number): ProblemData {
  return problemData(
    'too_many_tag_values',
    `The tag '${tag}' is new, and its key has ${max} values with spend limits, as many as it may have. Send a known value, or have an organization owner set \`beyond\` of its default to \`shared\`.`,
  )
}

/** Only what requests under way have reserved leaves no room. */
export function spendLimitHeld(spend: HeldSpend): ProblemData {
  const { share, retryIn } = spend
  const reason = share
    ? `Other projects wait for ${nameOf(spend)}, and your project holds ${dollars(roundUp(share.held))} of the ${dollars(roundDown(share.most))} that it may hold.`
    : `Requests under way hold the rest of ${nameOf(spend)}.`
  return problemData(
    'spend_limit_held',
    `${reason} This request ${amountsOf(spend)}. Please try again in ${retryIn}.`,
  )
}

/** The limit as sentences name it to a caller who pays from it. */
function nameOf({ scope, payerId }: Pick<RejectedSpend, 'scope' | 'payerId'>): string {
  if (scope === 'user') return 'your spend limit'
  if (scope === 'project_user') return 'your spend limit in this project'
  return scope === 'tag' || scope === 'tag_value'
    ? `the spend limit of the tag '${tagOf(payerId)}'`
    : `your ${NOUNS[scope]}'s spend limit`
}

/** The amounts of a rejection, rounded: the requested amount up, the amount left down. */
function amountsOf({ limit, spent, reserved, requested }: RejectedSpend): string {
  const left = roundDown(limit > spent ? limit - spent : 0n)
  const held = lesser(roundUp(reserved), left)
  const part = held > 0n ? `, ${dollars(held)} of it held by requests under way` : ''
  return `may cost up to ${dollars(roundUp(requested))}; ${dollars(left)} of ${dollars(limit)} is left${part}`
}

const UNBOUNDED = {
  output:
    'The most that it can write is not known: set a maximum, such as `max_output_tokens` or `max_tokens`.',
  input:
    'The most that its model can read is not known: `context_window` in the configuration says it.',
  tools:
    'Its hosted tools may be called any number of times: set `max_tool_calls` in a response, or `max_uses` of each tool in a message. `max_tool_calls` of the model in the configuration does for all of them.',
  images:
    'The most that one image of its tools reads and writes is not known: `context_window` and `max_image_tokens` of their model in the configuration say it.',
  pieces: 'The number of units that it will be charged for is not known.',
  batch: 'Its input file was uploaded before costs were known of files: upload it again.',
} as const

export type SpendUnbounded = keyof typeof UNBOUNDED

/** The most that the request can cost is not known: the limit could be exceeded. */
export function spendUnbounded(scope: RejectedSpend['scope'], reason: SpendUnbounded): ProblemData {
  return problemData(
    'spend_limit_unbounded',
    `The ${NOUNS[scope]} has a spend limit, and the cost of this request has no known maximum. ${UNBOUNDED[reason]}`,
  )
}

/** Error of a request without a maximum of output that does not fit into the rest of the limit. */
export function spendNeedsMaximum(scope: RejectedSpend['scope'], member: string): ProblemData {
  return problemData(
    'spend_limit_unbounded',
    `What is left of the ${NOUNS[scope]}'s spend limit does not cover the most that the model can write. Set a maximum of the output: \`${member}\`.`,
    member,
  )
}

/** Faults of the store for which the spend under a limit is not known. */
const STORE_FAULTS = {
  unread:
    'The server could not read from its store what has been spent under a spend limit, without which it admits no request.',
  unwritten:
    'The server cannot write usage to its store, and admits no request under a spend limit until it can.',
} as const

const LASTING_FAULT =
  'If that does not help, the operator finds the cause in `/readyz` and the log.'

/** The spend is not known: nothing can be admitted under the limit. */
export function spendLimitUnavailable(fault: keyof typeof STORE_FAULTS): ProblemData {
  return problemData(
    'spend_limit_unavailable',
    `${STORE_FAULTS[fault]} Please try again in 1s. ${LASTING_FAULT}`,
  )
}

/** This node cannot write its spend: others may be given its part of the limit. */
export function spendLimitExpired(): ProblemData {
  return problemData(
    'spend_limit_unavailable',
    `The server could not write usage to its store in time, and has ended this answer under a spend limit: other servers may be given what it would have cost. Please send the request again. ${LASTING_FAULT}`,
  )
}

/** A model without a price, in a service tier or for a kind of usage. */
interface Unpriced {
  readonly model: string
  readonly tier?: string | undefined
  readonly kind?: string | undefined
  /** Whether it is rejected under an enforced spend limit, and not by the server alone. */
  readonly isLimited: boolean
}

/** Error of a request without a price, if `unpriced_models` is `refuse`. */
export function modelNotPriced({ model, tier, kind, isLimited }: Unpriced): ProblemData {
  const tierText = tier === undefined ? '' : ` in the service tier \`${tier}\``
  const kindText = kind === undefined ? '' : ` for ${kind.replaceAll('_', ' ')}`
  const where = isLimited ? 'under an enforced spend limit' : 'by this server'
  return problemData(
    'model_not_priced',
    `The price of the model \`${model}\`${tierText}${kindText} is not known, and requests without a price are rejected ${where}.`,
    tier === undefined ? 'model' : 'service_tier',
  )
}

const NANO_DIGITS = 9
const CENT_DIGITS = 7

/** The unit that amounts are rounded to: a cent, or below a dollar the second digit that counts. */
function unitOf(nano: bigint): bigint {
  return 10n ** BigInt(Math.min(CENT_DIGITS, Math.max(0, nano.toString().length - 2)))
}

function roundDown(nano: bigint): bigint {
  return nano - (nano % unitOf(nano))
}

function lesser(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}

function roundUp(nano: bigint): bigint {
  return roundDown(nano + unitOf(nano) - 1n)
}

/** `$1.5` for 1,500,000,000 nano-dollars: without zeros at the end, and at least two decimals. */
function dollars(nano: bigint): string {
  const digits = nano.toString().padStart(NANO_DIGITS + 1, '0')
  const fraction = digits.slice(-NANO_DIGITS).replace(/0{1,7}$/, '')
  return `$${digits.slice(0, -NANO_DIGITS)}.${fraction}`
}
