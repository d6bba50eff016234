/** Days of a time zone: their starts, and the same time some days away, by the zone's calendar. */

const DAY_MS = 86_400_000
/** From the start of a day always a time of the next one, whatever the clock does in between. */
const BEYOND_DAY_MS = 26 * 3_600_000

export interface DayStarts {
  /** Start of the day that follows the one in which a time lies. */
  next(ms: number): number
  /** The same time of day, so many days later, or earlier where they are negative. */
  shift(ms: number, days: number): number
}

/** Undefined for a name that is no zone's. */
export function dayStartsOf(zone: string): DayStarts | undefined {
  const offsetOf = offsetIn(zone)
  if (!offsetOf) return undefined
  /** The instant of a local time; where a clock was put forward, after the gap. */
  const instantOf = (local: number): number => {
    const first = local - offsetOf(local)
    return local - offsetOf(first)
  }
  const startOfDay = (ms: number): number => {
    const local = ms + offsetOf(ms)
    return instantOf(Math.floor(local / DAY_MS) * DAY_MS)
  }
  return {
    next: (ms) => startOfDay(startOfDay(ms) + BEYOND_DAY_MS),
    shift: (ms, days) => instantOf(ms + offsetOf(ms) + days * DAY_MS),
  }
}

/** Milliseconds that the zone's clock is ahead of UTC, by the time. */
function offsetIn(zone: string): ((ms: number) => number) | undefined {
  if (zone === 'UTC') return () => 0
  const format = formatOf(zone)
  if (!format) return undefined
  return (ms) => {
    const fields = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
    const of = (name: Intl.DateTimeFormatPartTypes): number => fields.get(name) ?? 0
    const date = Date.UTC(of('year'), of('month') - 1, of('day'))
    const time = (of('hour') * 60 + of('minute')) * 60 + of('second')
    return date + time * 1000 - Math.floor(ms / 1000) * 1000
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return undefined
  }
}
