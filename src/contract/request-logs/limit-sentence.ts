/** The limit that rejected a request, in sentences: how much of it was used, and until when. */
import { dollarText, durationText, numberText, roundedDollars, utcText } from './texts.ts'

/** The limit of a request log. Amounts of spend in dollars. */
export interface LimitOfLog {
  /** `spend`, or the dimension of a rate. */
  readonly dimension: string
  readonly source: string
  /** The user, account, key or value with a rate over all models. */
  readonly subject?: string | undefined
  /** Of a rate: its model, null for a rate that is not of a model. */
  readonly model: string | null
  readonly limit: number
  /** Of a rate with what is reserved, of spend without. */
  readonly used: number
  readonly reserved: number
  readonly requested: number
  /** Of a rate: the time after which nothing of it is used. */
  readonly resets_in_ms: number | null
  /** Of spend: the end of its period, in Unix seconds. */
  readonly resets_at: number | null
}

export const SPEND = 'spend'

/** Parties that have a limit, as sentences name them. */
const HOLDERS: Readonly<Record<string, string>> = {
  organization: "organization's",
  project: "project's",
  key: "key's",
  api_key: "key's",
  service_account: "service account's",
  user: "user's",
  project_user: "member's",
  tag_value: "value's",
  tag: "tag's",
}

interface Rate {
  readonly unit: string
  readonly window: string
  /** Requests that it is of, if not all. */
  readonly of?: string
}

const RATES: Readonly<Record<string, Rate>> = {
  requests: { unit: 'requests', window: 'a minute' },
  tokens: { unit: 'tokens', window: 'a minute' },
  images: { unit: 'images', window: 'a minute' },
  audio_megabytes: { unit: 'megabytes of audio', window: 'a minute' },
  requests_per_day: { unit: 'requests', window: 'a day' },
  project_requests: { unit: 'requests', window: 'a minute', of: 'not to a model' },
  project_rejected_bytes: { unit: 'bytes', window: 'a minute', of: 'of rejected bodies' },
  project_total_requests: { unit: 'requests', window: 'a minute', of: 'in all, on one node' },
  key_total_requests: { unit: 'requests', window: 'a minute', of: 'in all, on one node' },
}

/** Sentences of the limit that rejected a request. */
export function limitSentence(limit: LimitOfLog): string {
  return limit.dimension === SPEND ? spendSentence(limit) : rateSentence(limit)
}

function rateSentence(given: LimitOfLog): string {
  const { dimension, source, model, limit, used, reserved, requested } = given
  const { unit, window, of } = RATES[dimension] ?? { unit: dimension, window: '' }
  const rate = [`${numberText(limit)} ${unit}`, window, of].filter(Boolean).join(' ')
  const ofModel = model === null ? '' : ` for ${model}`
  const { subject } = given
  const name =
    subject === undefined
      ? `${holderOf(source)} limit of ${rate}${ofModel}`
      : `limit of ${rate} for ${subjectText(source, subject)}`
  if (limit === 0) return `The ${name} admits no request.`
  if (requested > limit) {
    return `The request needed ${numberText(requested)} ${unit}, more than the whole of the ${name}.`
  }
  // A part of the reservations may have leaked, so `used` may be less.
  const held = reserved > 0 ? `, requests under way had reserved ${numberText(reserved)}` : ''
  const amounts = `${numberText(used)} were used${held}, and the request needed ${numberText(requested)}`
  const resets = given.resets_in_ms
  const free =
    resets === null
      ? ''
      : ` Without other requests all of it is free ${durationText(resets)} later.`
  return `The ${name} had no room: ${amounts}.${free}`
}

function spendSentence(given: LimitOfLog): string {
  const { source, limit, used, reserved, requested } = given
  const name = `${holderOf(source)} spend limit of ${dollarText(limit)}`
  const most = `request could cost up to ${roundedDollars(requested, 'up')}`
  if (limit === 0) return `The ${name} admits no request.`
  if (requested > limit) return `The ${most}, more than the whole of the ${name}.`
  if (used + requested <= limit) {
    return `The ${name} had no room until requests under way ended: ${roundedDollars(used, 'down')} was spent and ${roundedDollars(reserved, 'down')} reserved by requests under way, and the ${most}.`
  }
  const ends = given.resets_at
  const next = ends === null ? '' : ` Its next period begins at ${utcText(ends * 1000)}.`
  if (used >= limit) {
    return `The ${name} had nothing left: ${roundedDollars(used, 'down')} was spent.${next}`
  }
  // Rounded apart: the amount that was left is the smaller one in the text too.
  const left = roundedDollars(limit - used, 'down')
  return `The ${name} had too little left: ${left}, and the ${most}.${next}`
}

/** Kinds of subjects with rates over all models; of a value, its key is in its name. */
const SUBJECTS: Readonly<Record<string, string>> = {
  user: 'the user ',
  project_user: 'the member ',
  service_account: 'the service account ',
  api_key: 'the key ',
}

function subjectText(source: string, subject: string): string {
  return `${SUBJECTS[source] ?? ''}${subject}`
}

function holderOf(source: string): string {
  return HOLDERS[source] ?? `${source}'s`
}
