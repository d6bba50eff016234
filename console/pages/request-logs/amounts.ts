/** Tokens, cost and times of a request, as text. */
import { formatDollars, formatExact } from '#console/display/numbers.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { dollarText, durationText } from '#contract/request-logs/texts.ts'

/** In place of an amount that there is not. */
const NOTHING = '–'

function hasUsage({ usage }: RequestLog): boolean {
  return tokensIn(usage) > 0
}

function tokensIn({ input_tokens = 0, output_tokens = 0 }: RequestLog['usage']): number {
  return input_tokens + output_tokens
}

export function tokensText(log: RequestLog): string {
  return hasUsage(log) ? formatExact(tokensIn(log.usage)) : NOTHING
}

/** In a list: three digits of an amount below a dollar. */
export function costText(log: RequestLog): string {
  if (log.cost === 0) return hasUsage(log) ? formatDollars(0) : NOTHING
  return log.cost < 1 ? dollarText(Number(log.cost.toPrecision(3))) : formatDollars(log.cost)
}

/** To a billionth of a dollar. */
export function exactCost({ cost }: RequestLog): string {
  return dollarText(cost)
}

export function durationOf(ms: number | null): string {
  return ms === null ? NOTHING : durationText(ms)
}
