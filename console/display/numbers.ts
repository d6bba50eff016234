/** Number formats for people, always with their unit. */

const exact = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})
const compactTick = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  maximumFractionDigits: 1,
})
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const cents = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumSignificantDigits: 2,
})
const shortDollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumSignificantDigits: 3,
})
const prices = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 4,
})
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })
const columnPercent = new Intl.NumberFormat('en-US', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})

/** Least amount on an axis whose cents are left out. */
const SHORT_FROM = 1_000

/** `12,345` */
export function formatExact(value: number): string {
  return exact.format(value)
}

const EXACT_BELOW = 10_000

/** `12.3K`, `20.0K` from ten thousand on, exact below: those of a column have the same decimals. */
export function formatCount(value: number): string {
  return Math.abs(value) < EXACT_BELOW ? exact.format(value) : compact.format(value)
}

/** `20K`, `2.5M`: for the ticks of an axis. */
export function formatCountShortly(value: number): string {
  return Math.abs(value) < EXACT_BELOW ? exact.format(value) : compactTick.format(value)
}

/** `$12.35`; below a cent the two digits that say anything: `$0.0012`. */
export function formatDollars(value: number): string {
  return value !== 0 && Math.abs(value) < 0.01 ? cents.format(value) : dollars.format(value)
}

/** `$0.025`: a price for a million of something, exact. */
export function formatPrice(value: number): string {
  return prices.format(value)
}

/** `$2.5K`, `$15`, `$0.50`: for the ticks of an axis. */
export function formatDollarsShortly(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= SHORT_FROM
    ? shortDollars.format(value)
    : formatDollars(value)
}

/** Share of a limit that is used. A limit of 0 is full. */
export function usedShare({ used, limit }: { used: number; limit: number }): number {
  return limit === 0 ? 1 : used / limit
}

/** Least share that is not rounded to 0. */
const SHARE_MIN = 0.0005

/** Percentage of a share from 0 to 1: `12.3%`, and `< 0.1%` of one that is not nothing. */
export function formatShare(share: number): string {
  return share > 0 && share < SHARE_MIN ? '<\u00a00.1%' : percent.format(share)
}

/** `25.0%`, for a column; nothing and everything are `0%` and `100%`. */
export function formatColumnShare(share: number): string {
  const isWhole = share === 0 || share === 1
  return isWhole || share < SHARE_MIN ? formatShare(share) : columnPercent.format(share)
}

/** `1 key`, `12,345 keys`. The plural is made with an s unless it is given. */
export function formatAmount(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}
