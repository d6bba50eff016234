/**
 * Part of a range, which a drag over a chart chooses: `zoom=1764000000-1764003600` in the address
 * beside the range, in Unix seconds. Each zoom is an entry of the history.
 */

import { useChosenAddress } from '#console/address/address.ts'
import type { BarZoom } from '#console/charts/actions.ts'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import { CUSTOM_DAYS_MAX } from '#console/time/ranges.ts'
import { formatHour, formatShortDay } from '#console/time/time-format.ts'
import type { Zone } from '#console/time/zone.ts'
import { HOUR_SECONDS, MINUTE_SECONDS, type Timeline, type Width } from './timeline.ts'

/** Longest ranges by minutes and by hours: about as many bars as a phone has room for. */
const BY_MINUTES_MAX = 3 * HOUR_SECONDS
const BY_HOURS_MAX = 5 * DAY_SECONDS
/** Usage by minutes is kept for 8 days, and by hours for 400. */
const MINUTES_KEPT = 8 * DAY_SECONDS
const HOURS_KEPT = 400 * DAY_SECONDS
const LONGEST = CUSTOM_DAYS_MAX * DAY_SECONDS

export interface Zoom {
  readonly from: number
  readonly to: number
  readonly width: Width
}

const ZOOM = /^(\d{1,11})-(\d{1,11})$/

/**
 * Zoom in the address; none of tagged costs, which are summed by day, and if it is invalid or
 * longer than any range.
 */
export function zoomIn(address: URLSearchParams, now: number): Zoom | undefined {
  const [, first, last] = ZOOM.exec(address.get('zoom') ?? '') ?? []
  const [from, to] = [Number(first), Number(last)]
  const isTagged = address.has('only') || address.get('by')?.startsWith('tag:')
  if (isTagged || !(from < to) || from > now || to - from > LONGEST) return undefined
  const width = widthOf(from, to, now)
  return { from, to, width }
}

function widthOf(from: number, to: number, now: number): Width {
  if (to - from <= BY_MINUTES_MAX && now - from < MINUTES_KEPT) return '1m'
  return to - from <= BY_HOURS_MAX && now - from < HOURS_KEPT ? '1h' : '1d'
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** Entry of a field of ranges for times that are none of them. */
const CUSTOM_TIMES: Choice = { value: 'zoom', label: 'Custom times' }

/** Entries of a field of ranges, with one for zoomed times, and the chosen one. */
export function rangeField(ranges: readonly Choice[], range: string, isZoomed: boolean) {
  return {
    data: isZoomed ? [CUSTOM_TIMES, ...ranges] : ranges,
    value: isZoomed ? CUSTOM_TIMES.value : range,
  }
}

/** Zoom to bars of a timeline, the end of which is that of its question. */
export function useZoom({ starts }: Pick<Timeline, 'starts'>, end: number | undefined): BarZoom {
  const [address, change] = useChosenAddress()
  const now = useNow()
  const to = (first: number, last: number): void => {
    const from = starts[first] ?? now
    const until = Math.min(starts[last + 1] ?? end ?? now, end ?? now)
    // A bar of a minute has nothing finer.
    if (until - from <= MINUTE_SECONDS) return
    change({ zoom: `${from}-${until}` })
  }
  return { to, ...(address.has('zoom') && { out: () => change({ zoom: '' }) }) }
}

/** `Nov 24, 14:00 – 16:00`, `Nov 24, 22:00 – Nov 25, 02:00` */
export function zoomName(zone: Zone, { from, to }: { from: number; to: number }): string {
  const [first, last] = [formatShortDay(zone, from), formatShortDay(zone, to)]
  const end = first === last ? formatHour(zone, to) : `${last}, ${formatHour(zone, to)}`
  return `${first}, ${formatHour(zone, from)} – ${end}`
}
