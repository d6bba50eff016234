/** Change of an amount against the period before, as text. */
import { formatShare } from '#console/display/numbers.ts'

const ABOUT_THE_SAME = 0.005

/** `+12% vs. previous 7 days` */
export function changeOf(now: number, before: number, rangeName: string): string {
  const previous = `previous ${rangeName}`
  if (before === 0) return now === 0 ? '' : `none in ${previous}`
  const change = now / before - 1
  if (Math.abs(change) < ABOUT_THE_SAME) return `no change vs. ${previous}`
  return `${change > 0 ? '+' : '−'}${formatShare(Math.abs(change))} vs. ${previous}`
}
