/** Rates of made-up traffic: by the hour, the day of the week, and the age of the organization. */
import type { Random } from './random.ts'
import type { Traffic } from './specs.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MINUTES = 60

/** Mean number of requests in a minute. `passed` is the share of the organization's time. */
export function requestsPerMinute(
  traffic: Traffic,
  minuteMs: number,
  passed: number,
  random: Random,
): number {
  const { perHour, atFirst, shape } = traffic
  const grown = atFirst + (1 - atFirst) * passed
  return (perHour / MINUTES) * grown * SHAPES[shape](minuteMs, random)
}

/** Whether a time is on a day from Monday to Friday in UTC. */
export function isWorkday(ms: number): boolean {
  return (Math.floor(ms / DAY_MS) + DAYS_TO_EPOCH) % WEEK_DAYS < WORKDAYS
}

/** Days from a Monday to 1970-01-01, a Thursday. */
const DAYS_TO_EPOCH = 3
const WEEK_DAYS = 7
const WORKDAYS = 5

/** The share of the busiest hour's traffic that comes at a time. */
const SHAPES: Readonly<Record<Traffic['shape'], (ms: number, random: Random) => number>> = {
  office: (ms) => officeShare(ms) + 0.01,
  always: (ms) => 0.35 + 0.65 * Math.max(0, Math.sin(((hourOf(ms) - 5) / 18) * Math.PI)),
  hourly: (ms) => SHAPES.always(ms, () => 0) * (hourOf(ms) % 1 < 0.1 ? 7 : 0.3),
  night: (ms) => (hourOf(ms) >= 2 && hourOf(ms) < 2.2 ? 1 : 0),
  bursts: (ms, random) => officeShare(ms) * (random() < 0.012 ? 260 : 0.3),
}

/** Rises in the morning, dips at noon, ends in the evening, and rests on weekends. */
function officeShare(ms: number): number {
  if (!isWorkday(ms)) return 0.04
  const hour = hourOf(ms)
  if (hour < 6 || hour > 19) return 0.02
  const noon = 1 - 0.35 * Math.exp(-((hour - 12.2) ** 2) / 0.6)
  return Math.sin(((hour - 6) / 13) * Math.PI) ** 1.2 * noon
}

function hourOf(ms: number): number {
  return (ms % DAY_MS) / HOUR_MS
}
