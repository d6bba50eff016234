/** Months of the organization (UTC), and the choice of one. */
import { Select } from '@mantine/core'
import { useBeginning } from '#console/api/beginning.ts'
import { useNow } from '#console/time/clock.ts'
import { addDays, dayOf, startOfMonth } from '#console/time/days.ts'
import { formatMonth, toIso } from '#console/time/time-format.ts'

/** Months that can be chosen: the present one, and those of a year before. */
const MONTHS = 13

/** `2026-11`, of a time in it. */
export function monthAt(seconds: number): string {
  return toIso(seconds).slice(0, 7)
}

/** The month of an address; the present one where that has none. */
export function chosenMonth(address: string | null, now: number): string {
  return address && dayOf('utc', `${address}-01`) !== undefined ? address : monthAt(now)
}

/** Starts of the months, the newest first. */
function monthsUpTo(now: number): readonly number[] {
  const starts = [startOfMonth('utc', now)]
  while (starts.length < MONTHS) {
    starts.push(startOfMonth('utc', addDays('utc', starts.at(-1) ?? now, -1)))
  }
  return starts
}

interface MonthSelectProps {
  readonly month: string
  readonly onChange: (month: string) => void
}

/** Months since the beginning of the organization, and the chosen one. */
export function MonthSelect({ month, onChange }: MonthSelectProps) {
  const beginning = useBeginning()
  const listed = monthsUpTo(useNow())
    .map((start) => ({ value: monthAt(start), label: formatMonth('utc', start) }))
    .filter(({ value }) => beginning === undefined || value >= monthAt(beginning))
  const isListed = listed.some(({ value }) => value === month)
  return (
    <Select
      label="Month (UTC)"
      data={
        isListed
          ? listed
          : [
              ...listed,
              { value: month, label: formatMonth('utc', dayOf('utc', `${month}-01`) ?? 0) },
            ]
      }
      value={month}
      onChange={(value) => value && onChange(value)}
      allowDeselect={false}
      className="filter"
    />
  )
}
