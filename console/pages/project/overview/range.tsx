/** Time range of the overview, kept in the query string, so that a link shows the same. */
import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAddress } from '#console/display/address.ts'
import { useNow } from '#console/display/clock.ts'
import { addDays, startOfDay } from '#console/display/days.ts'
import { useZone, type Zone } from '#console/display/zone.ts'
import { HOUR_SECONDS, type Stretched } from '#console/pages/usage/timeline.ts'

const RANGES = {
  '24h': { name: '24 hours', width: '1h', buckets: 24 },
  '7d': { name: '7 days', width: '1d', buckets: 7 },
  '30d': { name: '30 days', width: '1d', buckets: 30 },
} as const
type RangeName = keyof typeof RANGES

const DEFAULT: RangeName = '7d'

export interface Range {
  readonly name: string
  readonly stretch: Stretched
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
    return { name: label, stretch: { from, width, zone } }
  }
  const from = addDays(zone, startOfDay(zone, now), 1 - buckets)
  return { name: label, stretch: { from, width, zone } }
}

export function useRangeOf(name: RangeName): Range {
  return rangeOf(name, useZone(), useNow())
}

/** Name of the range in the query string. */
export function rangeNameIn(address: URLSearchParams): RangeName {
  const name = address.get('range') ?? ''
  return isRange(name) ? name : DEFAULT
}

export function useRange(): { range: Range; choose: (name: string) => void; field: ReactNode } {
  const [address, change] = useAddress()
  const value = rangeNameIn(address)
  const choose = (name: string): void => change({ range: name })
  const range = useRangeOf(value)
  const field = (
    <SegmentedControl
      aria-label="Range"
      data={Object.entries(RANGES).map(([value, { name }]) => ({ value, label: name }))}
      value={value}
      onChange={choose}
    />
  )
  return { range, choose, field }
}
