/** Times as text: relative within a week, else the date; the exact one on hover. */
import { Tooltip } from '@mantine/core'
import { useNow } from './clock.ts'
import { formatNear } from './relative-time.ts'
import { formatTime, toIso } from './time-format.ts'
import { useZone } from './zone.ts'

/** A time in Unix seconds, and the text shown without one. */
export function Time({ at, none = 'never' }: { at: number | null; none?: string }) {
  const now = useNow()
  const zone = useZone()
  if (at === null) return <span className="dim">{none}</span>
  return (
    <Tooltip label={formatTime(zone, at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={toIso(at)}>{formatNear(zone, at, now)}</time>
    </Tooltip>
  )
}
