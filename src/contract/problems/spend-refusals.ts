/** Errors of requests under a spend limit, and of those whose cost is not known. */
import { type ProblemData, problemData } from '#contract/errors.ts'
import type { BudgetScope } from '#contract/spend-limits.ts'

/** A spend limit that has no room for a request. Amounts are nano-dollars. */
interface RejectedSpend {
  readonly scope: BudgetScope
  readonly ownerId: string
  readonly limit: bigint
  readonly spent: bigint
  readonly reserved: bigint
  readonly requested: bigint
}

/** OpenAI's sentences, of the organization and the project; the others are alike. */
const EXHAUSTED: Readonly<Record<Exclude<BudgetScope, 'tag'>, string>> = {
  organization: 'Your organization reached its enforced spend limit.',
  project: 'Your project reached its enforced spend limit.',
  user: 'You reached your enforced spend limit.',
  service_account: 'Your service account reached its enforced spend limit.',
  api_key: 'Your API key reached its enforced spend limit.',
}

/** Scopes as sentences name them. */
const NOUNS: Readonly<Record<BudgetScope, string>> = {
  organization: 'organization',
  project: 'project',
  user: 'user',
  service_account: 'service account',
  api_key: 'API key',
  tag: 'tag',
}

/** The spend leaves no room for the request: waiting does not help before the period ends. */
export function spendLimitReached({
  scope,
  ownerId,
}: Pick<RejectedSpend, 'scope' | 'ownerId'>): ProblemData {
  const sentence =
    scope === 'tag' ? `The tag '${ownerId}' reached its enforced spend limit.` : EXHAUSTED[scope]
  return problemData(`${scope}_spend_limit_exceeded`, sentence)
}

interface HeldSpend extends RejectedSpend {
  /** Set where only the project's share leaves no room, while other projects wait. */
  readonly share: { readonly held: bigint; readonly most: bigint } | undefined
  readonly retryIn: string
}

/** Only what requests under way have reserved leaves no room. */
export function spendLimitHeld(spend: HeldSpend): ProblemData {
  const { scope, limit, spent, reserved, requested, share, retryIn } = spend
  const noun = NOUNS[scope]
  const reason = share
    ? `Other projects wait for the ${noun}'s spend limit, and your project has reserved ${dollars(share.held)} of the ${dollars(share.most)} that it may reserve`
    : `The rest of the ${noun}'s spend limit is reserved by requests under way`
  return problemData(
    'spend_limit_held',
    `${reason}: Limit ${dollars(limit)}, Spent ${dollars(spent)}, Reserved ${dollars(reserved)}, Requested ${dollars(requested)}. Please try again in ${retryIn}.`,
  )
}

const UNBOUNDED = {
  output: 'The most that it can write is not known: set a maximum, such as `max_output_tokens`.',
  input:
    'The most that its model can read is not known: `context_window` in the configuration says it.',
  tools: 'Its hosted tools may be called any number of times: set `max_tool_calls`, in a response.',
  pieces: 'The number of units that it will be charged for is not known.',
  batch: 'Its input file was uploaded before costs were known of files: upload it again.',
} as const

export type SpendUnbounded = keyof typeof UNBOUNDED

/** The most that the request can cost is not known, so that the limit cannot be held. */
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

/** The spend is not known, so that nothing can be admitted under the limit. */
export function spendLimitUnavailable(): ProblemData {
  return problemData(
    'spend_limit_unavailable',
    'What has been spent under a spend limit is not known at the moment. Please try again shortly.',
  )
}

/** This node cannot write its spend: others may be given its part of the limit. */
export function spendLimitExpired(): ProblemData {
  return problemData(
    'spend_limit_unavailable',
    'This server could not write what was spent under a spend limit in time, so that the answer has ended. Please try again shortly.',
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

/** Error of a request without a price, where `unpriced_models` is `refuse`. */
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

/** `$1.5` for 1,500,000,000 nano-dollars: without zeros at the end, and at least two decimals. */
function dollars(nano: bigint): string {
  const digits = nano.toString().padStart(NANO_DIGITS + 1, '0')
  const fraction = digits.slice(-NANO_DIGITS).replace(/0{1,7}$/, '')
  return `$${digits.slice(0, -NANO_DIGITS)}.${fraction}`
}
