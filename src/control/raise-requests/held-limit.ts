/** The limit that a request is about, as it holds for its person now. */
import type { ConfiguredChannels } from '#alerts/channels.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { invalidValue } from '#contract/errors/parameters.ts'
import type { NewRaiseRequest } from '#contract/extensions/raise-requests.ts'
import type { SpendInterval } from '#contract/spend/limits.ts'
import type { HeldLimits } from '#control/account/limits.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { centsOf, NANO_PER_CENT } from '#spend/ledger/money.ts'
import type { Reader } from '#storage/db.ts'

const MS = 1_000

/** The limits that hold for a person, and the channels on which people are told. */
export interface RaiseServices extends Pick<HeldLimits, 'spend'> {
  readonly channels: ConfiguredChannels
}

/** The limit of a request, as it holds for the person now. */
export async function heldLimit(
  reader: Reader,
  ctx: Context,
  of: Pick<NewRaiseRequest, 'project_id' | 'scope' | 'scope_id'> & { readonly user_id: string },
  held: RaiseServices,
): Promise<RaisableLimit | undefined> {
  const limits = await held.spend(reader, {
    organizationId: ctx.organization.id,
    projectId: of.project_id,
    userId: of.user_id,
  })
  return limits.filter(isRaisable).find(({ scope, payerId }) => {
    return scope === of.scope && payerId === of.scope_id
  })
}

export type RaisableLimit = SpendLimit & { readonly interval: SpendInterval }

/** Limits without a period are of values of tags, which no person is. */
function isRaisable(limit: SpendLimit): limit is RaisableLimit {
  return limit.interval !== 'lifetime'
}

/** Rejects a raise that is none, or that lowers or shortens the one in force. */
export function requireHigher(
  { limit, raise }: SpendLimit,
  wanted: { readonly threshold_amount: number; readonly until: number },
  nowMs: number,
): void {
  const amount = BigInt(wanted.threshold_amount) * NANO_PER_CENT
  const isInForce = raise !== undefined && nowMs < raise.untilMs
  if (amount <= limit || (isInForce && amount < raise.limit)) {
    const least = centsOf(isInForce && raise.limit > limit ? raise.limit : limit)
    throw new Problem(invalidValue('threshold_amount', `expected more than ${least}`))
  }
  if (isInForce && wanted.until * MS < raise.untilMs) {
    const end = toSeconds(raise.untilMs)
    throw new Problem(invalidValue('until', `a raise is in force until ${end}`))
  }
}
