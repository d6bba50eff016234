/** Change of an amount against the period before, as text. */
import { formatDollars, formatShare } from '#console/display/numbers.ts'

const ABOUT_THE_SAME = 0.005

/** `+12% vs. previous 7 days` */
export function changeOf(now: number, before: number, rangeName: string): string {
  const previous = `previous ${rangeName}`
  if (before === 0) return now === 0 ? '' : `none in ${previous}`
  const change = now / before - 1
  if (Math.abs(change) < ABOUT_THE_SAME) return `no change vs. ${previous}`
  return `${signOf(change)}${formatShare(Math.abs(change))} vs. ${previous}`
}

const ABOUT_NOTHING = 0.000_000_001

/** `+$12.30`, `−$1.00`, `no change` */
export function changeText(now: number, before: number, format = formatDollars): string {
  const change = now - before
  if (Math.abs(change) < ABOUT_NOTHING) return 'no change'
  return `${signOf(change)}${format(Math.abs(change))}`
}

/** `+12%`, `−50%`, `new`; '' where nothing has changed. */
export function changeShare(now: number, before: number): string {
  const change = now - before
  if (Math.abs(change) < ABOUT_NOTHING) return ''
  if (before === 0) return 'new'
  return `${signOf(change)}${formatShare(Math.abs(change) / before)}`
}

function signOf(change: number): string {
  return change > 0 ? '+' : '−'
}
