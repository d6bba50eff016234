/** Times: relative, with the exact one on hover and for whoever listens. */
import { Tooltip } from '@mantine/core'
import { useNow } from './clock.ts'

const MS = 1000
/** How far the present that is shown may be behind, and the server's clock ahead. */
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
const full = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const wholeDay = new Intl.DateTimeFormat('en', { dateStyle: 'full' })
const hour = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const utcDay = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const wholeUtcDay = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeZone: 'UTC' })

/** `3 hours ago`, `in 2 days`, `just now`. */
export const formatRelative = (seconds: number, now: number): string => {
  const distance = seconds - now
  const step = STEPS.find(([, length]) => Math.abs(distance) >= length)
  if (!step) return distance > BEHIND_SECONDS ? 'in a moment' : 'just now'
  return relative.format(Math.trunc(distance / step[1]), step[0])
}

/** In the reader's own time zone. */
export const formatTime = (seconds: number): string => full.format(seconds * MS)
/** `Nov 24, 2026`, in the reader’s own time zone. */
export const formatDay = (seconds: number): string => day.format(seconds * MS)
/** `Tuesday, November 24, 2026`, in the reader's own time zone. */
export const formatWholeDay = (seconds: number): string => wholeDay.format(seconds * MS)
/** As machines read it. */
export const toIso = (seconds: number): string => new Date(seconds * MS).toISOString()
/** `14:00`, in the reader's own time zone. */
export const formatHour = (seconds: number): string => hour.format(seconds * MS)
/** The day that a bucket of usage stands for: days of usage begin at midnight UTC. */
export const formatUtcDay = (seconds: number): string => utcDay.format(seconds * MS)
/** With its weekday and year. */
export const formatWholeUtcDay = (seconds: number): string => wholeUtcDay.format(seconds * MS)

/** A moment in Unix seconds; what is said where there is none. */
export const Time = ({ at, none = 'never' }: { at: number | null; none?: string }) => {
  const now = useNow()
  if (at === null) return <span className="dim">{none}</span>
  return (
    <Tooltip label={formatTime(at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={toIso(at)}>{formatRelative(at, now)}</time>
    </Tooltip>
  )
}
