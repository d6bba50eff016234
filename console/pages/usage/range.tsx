/** Time range of the overview, kept in the query string, so that a link shows the same. */
import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAddress } from '#console/address/address.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { useNow } from '#console/time/clock.ts'
import { addDays, DAY_SECONDS, startOfDay } from '#console/time/days.ts'
import { useZone, type Zone } from '#console/time/zone.ts'
import { HOUR_SECONDS, MINUTE_SECONDS, type Stretched } from './timeline.ts'
import { zoomIn } from './zoom.ts'
import { Zoomed } from './zoomed.tsx'

const RANGES = {
  '24h': { name: '24 hours', width: '1h', buckets: 24 },
  '7d': { name: '7 days', width: '1d', buckets: 7 },
  '30d': { name: '30 days', width: '1d', buckets: 30 },
} as const
type RangeName = keyof typeof RANGES

const DEFAULT: RangeName = '7d'

export interface Range {
  /** As in `the last 7 days` or `the previous 3 hours`. */
  readonly name: string
  readonly stretch: Stretched
  readonly isZoomed: boolean
}

function isRange(name: string): name is RangeName {
  return Object.hasOwn(RANGES, name)
}

/** The last of its buckets is the present one. */
export function rangeOf(name: RangeName, zone: Zone, now: number): Range {
  const { name: label, width, buckets } = RANGES[name]
  if (width === '1h') {
    const length = buckets * HOUR_SECONDS
    const from = now - (now % HOUR_SECONDS) + HOUR_SECONDS - length
    return { name: label, stretch: { from, width, zone }, isZoomed: false }
  }
  const from = addDays(zone, startOfDay(zone, now), 1 - buckets)
  return { name: label, stretch: { from, width, zone }, isZoomed: false }
}

export function useRangeOf(name: RangeName): Range {
  return rangeOf(name, useZone(), useNow())
}

/** Range in the query string, or the part of it that is zoomed. */
export function rangeIn(address: URLSearchParams, zone: Zone, now: number): Range {
  const zoom = zoomIn(address, now)
  return zoom
    ? { name: lengthOf(zoom), stretch: { ...zoom, zone }, isZoomed: true }
    : rangeOf(rangeNameIn(address), zone, now)
}

/** `3 hours`, `45 minutes`, `2 days` */
function lengthOf({ from, to }: { from: number; to: number }): string {
  const seconds = to - from
  if (seconds % DAY_SECONDS === 0) return formatAmount(seconds / DAY_SECONDS, 'day')
  if (seconds % HOUR_SECONDS === 0) return formatAmount(seconds / HOUR_SECONDS, 'hour')
  return formatAmount(Math.ceil(seconds / MINUTE_SECONDS), 'minute')
}

/** Name of the range in the query string. */
function rangeNameIn(address: URLSearchParams): RangeName {
  const name = address.get('range') ?? ''
  return isRange(name) ? name : DEFAULT
}

export function useRange(): { range: Range; choose: (name: string) => void; field: ReactNode } {
  const [address, change] = useAddress()
  const range = rangeIn(address, useZone(), useNow())
  const choose = (name: string): void => change({ range: name, zoom: '' }, 'push')
  const field = (
    <>
      <SegmentedControl
        aria-label="Range"
        data={Object.entries(RANGES).map(([value, { name }]) => ({ value, label: name }))}
        // None of them of zoomed times.
        value={range.isZoomed ? '' : rangeNameIn(address)}
        onChange={choose}
      />
      <Zoomed />
    </>
  )
  return { range, choose, field }
}
