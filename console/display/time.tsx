/** Relative times, with the exact one on hover and for screen readers. */
import { Tooltip } from '@mantine/core'
import { useNow } from './clock.ts'
import { formatTime, toIso } from './time-format.ts'
import { useZone } from './zone.ts'

/** Tolerance for a displayed present that lags and a server clock that is ahead. */
const BEHIND_SECONDS = 20
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** `3 hours ago`, `in 2 days`, `just now`. */
export function formatRelative(seconds: number, now: number): string {
  const distance = seconds - now
  const step = STEPS.find(([, length]) => Math.abs(distance) >= length)
  if (!step) return distance > BEHIND_SECONDS ? 'in a moment' : 'just now'
  return relative.format(Math.trunc(distance / step[1]), step[0])
}

/** A time in Unix seconds, and the text shown without one. */
export function Time({ at, none = 'never' }: { at: number | null; none?: string }) {
  const now = useNow()
  const zone = useZone()
  if (at === null) return <span className="dim">{none}</span>
  return (
    <Tooltip label={formatTime(zone, at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={toIso(at)}>{formatRelative(at, now)}</time>
    </Tooltip>
  )
}
