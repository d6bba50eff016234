/** Amounts of a request as its explanation writes them, each with its unit. */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
/** Largest number of significant digits of seconds: more are noise. */
const SECONDS_DIGITS = 3
/** Units of exact amounts in a dollar, and significant digits of rounded ones below a dollar. */
const DOLLAR_UNITS = 1e9
const DOLLAR_DIGITS = 3
const CENTS = 100

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })
const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 9,
})

/** `12,345` */
export function numberText(value: number): string {
  return numbers.format(value)
}

/** `$0.0123`: to a billionth of a dollar. */
export function dollarText(value: number): string {
  return dollars.format(value)
}

/** `$19.98`, and below a dollar three digits: `$0.0124`. Exact amounts are in the log itself. */
export function roundedDollars(value: number, direction: 'up' | 'down'): string {
  const units = Math.round(value * DOLLAR_UNITS)
  const digits = String(units).length - DOLLAR_DIGITS
  const step = units >= DOLLAR_UNITS ? DOLLAR_UNITS / CENTS : 10 ** Math.max(digits, 0)
  const steps = direction === 'up' ? Math.ceil(units / step) : Math.floor(units / step)
  return dollarText((steps * step) / DOLLAR_UNITS)
}

/** `84 ms`, `1.15 s`, `2 min 3 s`, `1 h 2 min`. */
export function durationText(ms: number): string {
  if (Math.round(ms) < SECOND_MS) return `${Math.round(ms)} ms`
  if (ms < MINUTE_MS) return `${Number((ms / SECOND_MS).toPrecision(SECONDS_DIGITS))} s`
  if (ms < HOUR_MS) return twoUnits(Math.round(ms / SECOND_MS), ['min', 's'])
  return twoUnits(Math.round(ms / MINUTE_MS), ['h', 'min'])
}

/** `2026-11-30 17:20:43 UTC` */
export function utcText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replace('T', ' ')} UTC`
}

/** An amount of the lesser unit, 60 of them a greater one. */
function twoUnits(amount: number, [greater, lesser]: readonly [string, string]): string {
  const rest = amount % 60
  const whole = `${Math.floor(amount / 60)} ${greater}`
  return rest === 0 ? whole : `${whole} ${rest} ${lesser}`
}
