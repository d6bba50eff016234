/**
 * Maxima of requests with hosted tools under a spend limit. What the model writes between its calls
 * is bounded by a maximum of output that is sent, also where all of the model's fits. A response
 * without a maximum of calls gets one, since nothing else bounds its cost. With a large one a
 * reservation would hold most of a budget for calls that are rarely made: so it is as many as its
 * part of the room covers, but at least one, and at most a configured number.
 */
import { type Grant, hasEnforced } from '#gateway/auth/grant.ts'
import type { Bound } from '#spend/bounds/request.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { limitsAt } from '#spend/ledger/budget.ts'
import type { CostBoundOptions } from './bound-prices.ts'
import type { Charge } from './charge.ts'
import { boundOfRequest } from './cost-bounds.ts'
import type { CountedRequest } from './counted-text.ts'
import { maximaOf } from './maxima.ts'
import { type OutputMember, ROOM_PARTS, roomIn } from './output-cap.ts'
import { isWithin } from './wait-time.ts'

/** Longest wait for the store before one call is given. */
const LOAD_MAX_MS = 1_000

interface ToolCapOptions extends CostBoundOptions {
  readonly counters: Pick<BudgetCounters, 'read' | 'roomFor' | 'load'>
  readonly now: () => number
}

/** A request as far as it may be given maxima. */
export interface ToolRequest extends CountedRequest {
  /** Undefined where its body has no such member. */
  readonly outputMember: OutputMember | undefined
  /** Whether its body has a member for the maximum of calls of hosted tools. */
  readonly canCapCalls: boolean
}

/** The request with the maxima that it is sent with, in the facts of its charge. */
export function capTools<Request extends ToolRequest>(
  options: ToolCapOptions,
  request: Request,
): Request | Promise<Request> {
  const { charge, outputMember, canCapCalls } = request
  const { settings, catalog } = options
  const { spend, grant, model } = charge
  if (spend.toolCalls === 0 || settings.reservation === 'estimate') return request
  if (!hasEnforced(grant.spendLimits)) return request
  const isOutputCapped = settings.capsOutput && outputMember?.isCappable === true
  const withOutput = { ...charge, spend: { ...spend, isOutputCapped } }
  if (spend.toolCalls !== undefined || !canCapCalls || settings.toolCallsMost === 0) {
    return { ...request, charge: withOutput }
  }
  const places = request.places()
  const { maxToolCalls: most = settings.toolCallsMost } = maximaOf(catalog, model, places)
  const within = (toolCalls: number): Charge => ({
    ...withOutput,
    spend: { ...withOutput.spend, toolCalls, areCallsCapped: true },
  })
  const boundWith = (toolCalls: number) => boundOfRequest(options, within(toolCalls), places)
  return callsWithin(options, grant, {
    boundWith,
    most: Math.min(most, settings.toolCallsMost),
  }).then((toolCalls) => ({ ...request, charge: within(toolCalls) }))
}

interface Calls {
  /** Bound of the request with a maximum. */
  readonly boundWith: (toolCalls: number) => Bound
  readonly most: number
}

/** Chooses a maximum. An unknown spend is loaded first. */
async function callsWithin(
  { counters, now }: ToolCapOptions,
  { spendLimits, projectId }: Pick<Grant, 'spendLimits' | 'projectId'>,
  { boundWith, most }: Calls,
): Promise<number> {
  const inForce = limitsAt(spendLimits, now()).filter(({ mode }) => mode === 'enforce')
  if (inForce.some((limit) => counters.read(limit) === undefined)) {
    // If it cannot be read, the reservation is rejected with the reason.
    await isWithin(LOAD_MAX_MS, counters.load(inForce)).catch(() => false)
  }
  const room = roomIn(counters, { limits: () => inForce, projectId }) ?? 0n
  let calls = 1
  for (; calls < most; calls += 1) {
    const bound = boundWith(calls + 1)
    if (bound.kind === 'unbounded' || bound.cost * ROOM_PARTS > room) break
  }
  return calls
}
