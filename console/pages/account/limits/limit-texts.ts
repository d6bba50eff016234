/** Limits that hold for a person, in words. */
import { formatAmount, formatCount, formatDollars, usedShare } from '#console/display/numbers.ts'
import type { AccountRateLimit, AccountSpendLimit } from '#contract/extensions/account-limits.ts'

interface Scoped {
  readonly scope: string
  readonly id: string
  readonly name: string | null
}

const SUBJECTS: Readonly<Record<string, string>> = {
  organization: 'The organization',
  project: 'The project',
  user: 'You, in all projects',
  project_user: 'You, in this project',
}

/** Subject of a limit: `Your key laptop`. */
export function subjectOf({ scope, id, name }: Scoped): string {
  if (scope === 'api_key') return `Your key ${name ?? id}`
  return SUBJECTS[scope] ?? `Tag ${name ?? id}`
}

/** `$50.00 per month`; of the lifetime `$2.00 in all`. */
export function amountOf(dollars: number, interval: string): string {
  return interval === 'lifetime'
    ? `${formatDollars(dollars)} in all`
    : `${formatDollars(dollars)} per ${interval}`
}

/** `$12.30 of $50.00 used · $37.70 left` */
export function usedText({ limit, spent, reserved, remaining }: AccountSpendLimit): string {
  const used = formatDollars(spent + reserved)
  return `${used} of ${formatDollars(limit)} used · ${formatDollars(remaining)} left`
}

const FIELDS: Readonly<Record<string, { readonly name: string; readonly unit: string }>> = {
  max_requests_per_1_minute: { name: 'Requests per minute', unit: 'request' },
  max_tokens_per_1_minute: { name: 'Tokens per minute', unit: 'token' },
  max_requests_per_1_day: { name: 'Requests per day', unit: 'request' },
  max_images_per_1_minute: { name: 'Images per minute', unit: 'image' },
  batch_1_day_max_input_tokens: { name: 'Tokens of open batches', unit: 'token' },
  max_audio_megabytes_per_1_minute: { name: 'Audio megabytes per minute', unit: 'megabyte' },
}

/** `Requests per minute of gpt-5.6-luna` */
export function rateName({ field, model }: AccountRateLimit): string {
  const name = FIELDS[field]?.name ?? field
  return model === null ? `${name}, all models` : `${name} of ${model}`
}

/** `57 of 60 requests left`: those that have room as a whole, since a bucket leaks all the time. */
export function rateLeft({ field, limit, remaining }: AccountRateLimit): string {
  return `${formatCount(Math.floor(remaining))} of ${formatAmount(limit, FIELDS[field]?.unit ?? 'unit')} left`
}

/** Most limits of keys on the page: a person may have a hundred keys. */
const KEY_RATES_MAX = 6

interface ShownRates {
  readonly rates: readonly AccountRateLimit[]
  /** Number of limits of keys that have more room than those. */
  readonly leftOut: number
}

/** The fullest limits of keys, and all others. */
export function shownRates(all: readonly AccountRateLimit[]): ShownRates {
  const ofKeys = all.filter(({ scope }) => scope === 'api_key')
  const others = all.filter(({ scope }) => scope !== 'api_key')
  const fullest = ofKeys.toSorted((one, other) => usedShare(other) - usedShare(one))
  return {
    rates: [...fullest.slice(0, KEY_RATES_MAX), ...others],
    leftOut: Math.max(0, ofKeys.length - KEY_RATES_MAX),
  }
}
