/** Which stretch of time the overview is of: in the address, so that a link shows the same. */
import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { useNow } from '#console/display/clock.ts'
import { DAY_SECONDS } from '#console/display/days.ts'
import { useAddressText } from '#console/display/search.tsx'
import type { Question } from '#console/pages/usage/read-usage.ts'
import { HOUR_SECONDS } from '#console/pages/usage/timeline.ts'

const RANGES = {
  '24h': { name: '24 hours', width: '1h', buckets: 24 },
  '7d': { name: '7 days', width: '1d', buckets: 7 },
  '30d': { name: '30 days', width: '1d', buckets: 30 },
} as const
type RangeName = keyof typeof RANGES

const DEFAULT: RangeName = '7d'
/** How far what lies before may be off, so that it is not asked for with every second. */
const BEFORE_STEP_SECONDS = 300

type Stretch = Pick<Question, 'from' | 'to' | 'width'>

export interface Range {
  readonly name: string
  readonly stretch: Stretch
  /** The one before, as far into it as the present is into this one. */
  readonly before: Stretch
}

const isRange = (name: string): name is RangeName => Object.hasOwn(RANGES, name)

/** The last of its buckets is the present one. */
export const useRangeOf = (name: RangeName): Range => {
  const now = useNow()
  const { name: label, width, buckets } = RANGES[name]
  const unit = width === '1h' ? HOUR_SECONDS : DAY_SECONDS
  const from = now - (now % unit) - (buckets - 1) * unit
  const length = buckets * unit
  const until = now - (now % BEFORE_STEP_SECONDS)
  return {
    name: label,
    stretch: { from, width },
    before: { from: from - length, to: until - length, width },
  }
}

export const useRange = (): { range: Range; choose: (name: string) => void; field: ReactNode } => {
  const [named, choose] = useAddressText('range')
  const value = isRange(named) ? named : DEFAULT
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
