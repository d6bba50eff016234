/** Number formats for people, always with their unit. */

const exact = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })
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
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })

/** From here on the cents of an axis say nothing. */
const SHORT_FROM = 1_000

/** `12,345` */
export const formatExact = (value: number): string => exact.format(value)

/** `12.3K` from ten thousand on, exact below. */
export const formatCount = (value: number): string =>
  Math.abs(value) < 10_000 ? exact.format(value) : compact.format(value)

/** `$12.35`; below a cent the two digits that say anything: `$0.0012`. */
export const formatDollars = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.01 ? cents.format(value) : dollars.format(value)

/** `$2.5K`, `$15`, `$0.50`: for the ticks of an axis. */
export const formatDollarsShortly = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= SHORT_FROM
    ? shortDollars.format(value)
    : formatDollars(value)

/** Of a share from 0 to 1: `12.3%`. */
export const formatShare = (share: number): string => percent.format(share)

/** `1 key`, `12,345 keys`. The plural is made with an s unless it is given. */
export const formatAmount = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`
