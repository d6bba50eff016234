/** Replay of a spend limit against past costs. */
import { toSeconds } from '#base/clock.ts'
import type { Context } from '#context.ts'
import type { OwnerKind, SpendInterval } from '#contract/spend/limits.ts'
import type { SpendLimitReplay } from '#contract/spend/replays.ts'
import { dollars, nanoOfCents } from '#spend/ledger/money.ts'
import { type ReplayedPeriod, replaySpendLimit } from '#spend/ledger/replay.ts'
import { CURRENCY } from './limits.ts'
import { type Payer, payerIdOf, requireReadablePayer } from './payer.ts'

const MS = 1_000

interface ReplayQuery {
  readonly threshold_amount: number
  readonly interval: SpendInterval
}

export async function show(
  ctx: Context,
  payer: Payer<OwnerKind>,
  { threshold_amount, interval }: ReplayQuery,
): Promise<SpendLimitReplay> {
  await requireReadablePayer(ctx, payer)
  const limit = nanoOfCents(threshold_amount)
  const periods = await replaySpendLimit(
    ctx.slowReader,
    payerIdOf(ctx, payer),
    { interval, limit },
    ctx.now(),
  )
  return {
    object: 'spend_limit.replay',
    scope: payer.kind,
    threshold_amount,
    currency: CURRENCY,
    interval,
    periods: periods.map((period) => toWire(period, limit)),
  }
}

function toWire({ startMs, endMs, spent, reached }: ReplayedPeriod, limit: bigint) {
  return {
    start_time: toSeconds(startMs),
    end_time: toSeconds(endMs),
    spent: dollars(spent),
    reached_at: reached ? toSeconds(reached.startsAtMs) : null,
    reached_within_seconds: reached ? reached.lengthMs / MS : null,
    spent_after_at_least: spent > limit ? dollars(spent - limit) : 0,
  }
}
