/** Parser of rate limit headers: the limits of a request, and the one that rejected it. */

const DIMENSIONS = {
  requests: 'Requests per minute',
  tokens: 'Tokens per minute',
  'project-requests': 'Requests per minute, this project',
  'project-tokens': 'Tokens per minute, this project',
} as const

const SECOND_MS = 1_000
const MINUTE_MS = 60_000

export interface LimitReading {
  readonly name: string
  readonly limit: number
  readonly remaining: number
  /** Time until the limit is fully available: `1 min 20 s`. */
  readonly resetsIn: string
}

/** The limit that rejected a request. */
export interface Bound {
  readonly dimension: string
  readonly source: string
  readonly limit: number
  readonly used: number
  readonly reserved: number
  readonly requested: number
}

/** Limits of the headers in either API format; `nowMs` is for those that reset at a time. */
export function readLimits(headers: Headers, nowMs: number): LimitReading[] {
  return [...readDurations(headers), ...readTimes(headers, nowMs)]
}

/** One set, of the tighter limit, with the time of its reset. */
function readTimes(headers: Headers, nowMs: number): LimitReading[] {
  return (['requests', 'tokens'] as const).flatMap((dimension) => {
    const of = (what: string) => headers.get(`anthropic-ratelimit-${dimension}-${what}`)
    const [limit, remaining] = [of('limit'), of('remaining')]
    if (limit === null || remaining === null) return []
    const resetsInMs = Math.max(0, Date.parse(of('reset') ?? '') - nowMs) || 0
    const [minutes, seconds] = [Math.floor(resetsInMs / MINUTE_MS), resetsInMs % MINUTE_MS]
    const resetsIn = `${minutes > 0 ? `${minutes} min ` : ''}${Math.ceil(seconds / SECOND_MS)} s`
    return [
      { name: DIMENSIONS[dimension], limit: Number(limit), remaining: Number(remaining), resetsIn },
    ]
  })
}

function readDurations(headers: Headers): LimitReading[] {
  return Object.entries(DIMENSIONS).flatMap(([suffix, name]) => {
    const limit = headers.get(`x-ratelimit-limit-${suffix}`)
    const remaining = headers.get(`x-ratelimit-remaining-${suffix}`)
    if (limit === null || remaining === null) return []
    const resetsIn = spaced(headers.get(`x-ratelimit-reset-${suffix}`) ?? '0s')
    return [{ name, limit: Number(limit), remaining: Number(remaining), resetsIn }]
  })
}

/** Rates of a project on one node; the message of the 429 says all there is to say. */
const RATE = /^dimension=(project|key)_/

/** From `x-bailiwick-limit`. Undefined if no limit of a model rejected the request. */
export function readBound(headers: Headers): Bound | undefined {
  const explained = headers.get('x-bailiwick-limit')
  if (explained === null || RATE.test(explained)) return undefined
  const parts = new Map(
    explained.split('; ').map((part) => {
      const [name = '', value = ''] = part.split('=')
      return [name, value]
    }),
  )
  const amount = (name: string): number => Number(parts.get(name) ?? 0)
  return {
    dimension: parts.get('dimension') ?? '',
    source: parts.get('source') ?? '',
    limit: amount('limit'),
    used: amount('used'),
    reserved: amount('reserved'),
    requested: amount('requested'),
  }
}

/** Milliseconds to wait before a retry; undefined if a retry cannot help. */
export function readRetryAfterMs(headers: Headers): number | undefined {
  if (headers.get('x-should-retry') === 'false') return undefined
  const ms = headers.get('retry-after-ms')
  const seconds = headers.get('retry-after')
  const wait = ms !== null ? Number(ms) : seconds !== null ? Number(seconds) * 1000 : NaN
  return wait >= 0 ? wait : undefined
}

const UNITS: Readonly<Record<string, string>> = { h: 'h', m: 'min', s: 's', ms: 'ms' }

/** `6m0s` as people write it: `6 min 0 s`. */
function spaced(duration: string): string {
  return duration.replace(/ms|[hms]/g, (unit) => ` ${UNITS[unit]} `).trim()
}
