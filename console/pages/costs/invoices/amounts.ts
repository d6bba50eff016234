/** Amounts of a comparison as text. */
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import type {
  DifferenceCause,
  ReconciledAccount,
} from '#contract/extensions/cost-reconciliation.ts'

export type Amounts = ReconciledAccount['closed']

const NOT_KNOWN = '–'

/** `$12.30`; a dash for an account that was not read. */
export function amountText(amount: Amounts['billed']): string {
  return amount === null ? NOT_KNOWN : formatDollars(amount.value)
}

/** `−$0.10`, `+$1.00`, `$0.00`: counted less billed. */
export function differenceText({ difference }: Amounts): string {
  if (difference === null) return NOT_KNOWN
  return signed(difference, formatDollars(Math.abs(difference)))
}

/** `−5%`; '' without a difference, or without a billed amount. */
export function ratioText({ difference_ratio: ratio }: Amounts): string {
  return ratio === null || ratio === 0 ? '' : signed(ratio, formatShare(Math.abs(ratio)))
}

function signed(value: number, text: string): string {
  if (value === 0) return text
  return `${value > 0 ? '+' : '−'}${text}`
}

/** A few words for each cause, beside the names of models. */
export const CAUSE_LABELS: Readonly<Record<DifferenceCause, string>> = {
  day_open: 'Day not closed',
  counted_before_upgrade: 'Counted before the upgrade',
  no_price: 'No price',
  outside_bailiwick: 'Use without Bailiwick',
  missing_at_provider: 'Missing at the provider',
  cached_tokens: 'Cached tokens',
  batch_or_tier: 'Batch or service tier',
  price: 'Price',
  no_token_usage: 'No tokens listed',
  unknown: 'Unknown',
}
