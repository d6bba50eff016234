/** Filters of usage and costs, their grouping and their measure. */
import {
  Group,
  Input,
  SegmentedControl,
  type SegmentedControlProps,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { ProjectFilter } from '#console/fields/project-filter.tsx'
import { useNow } from '#console/time/clock.ts'
import { dayOf } from '#console/time/days.ts'
import { CUSTOM_DAYS_MAX, customStretch, isRange, RANGES } from '#console/time/ranges.ts'
import { formatWholeDay } from '#console/time/time-format.ts'
import { type Zone, zoneName } from '#console/time/zone.ts'
import { MEASURE_NAMES } from './amounts.ts'
import { Grouping } from './report/grouping.tsx'
import { isTagged, rangeChange, type View } from './view.ts'
import { rangeField } from './zoom.ts'
import { Zoomed } from './zoomed.tsx'

const CHOICES = Object.entries(RANGES).map(([value, label]) => ({ value, label }))

export function Filters({ view }: { view: View }) {
  const now = useNow()
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-start">
        <Select
          label="Range"
          {...rangeField(CHOICES, view.range, view.isZoomed)}
          onChange={(name) => name && isRange(name) && view.change(rangeChange(name, view, now))}
          allowDeselect={false}
          className="filter"
        />
        {view.range === 'custom' && !view.isZoomed && <Days view={view} />}
        {/* A key is of one project. */}
        <ProjectFilter
          projectId={view.projectId}
          onChoose={(id) => view.change({ project: id, key: '' })}
        />
        <Grouping view={view} />
        <Choice
          label="Measure"
          data={Object.entries(MEASURE_NAMES).map(([value, label]) => ({
            value,
            label,
            disabled: value !== 'cost' && isTagged(view),
          }))}
          value={view.measure}
          onChange={(measure) => view.change({ measure, sort: '' })}
        />
      </Group>
      <Zoomed />
    </Stack>
  )
}

/** A choice of few values, with a label above it. */
export function Choice(props: SegmentedControlProps & { label: string }) {
  const { label, ...control } = props
  return (
    <Stack gap={2} mt={2}>
      <Input.Label component="div" aria-hidden>
        {label}
      </Input.Label>
      <SegmentedControl aria-label={label} {...control} />
    </Stack>
  )
}

/** Date fields. They keep what is typed, and apply it once it is a valid range. */
function Days({ view }: { view: View }) {
  const [first, setFirst] = useState(view.first)
  const [last, setLast] = useState(view.last)
  const isWrong = customStretch(view.zone, first, last) === undefined
  const choose = (from: string, to: string): void => {
    setFirst(from)
    setLast(to)
    if (customStretch(view.zone, from, to)) view.change({ from, to, zoom: '' }, 'replace')
  }
  return (
    <>
      <Day
        label={`First day (${zoneName(view.zone)})`}
        day={first}
        zone={view.zone}
        onChange={(day) => choose(day, last)}
      />
      <Day
        label={`Last day (${zoneName(view.zone)})`}
        day={last}
        zone={view.zone}
        onChange={(day) => choose(first, day)}
        error={isWrong && `Not before the first day, and at most ${CUSTOM_DAYS_MAX} days`}
      />
    </>
  )
}

interface DayProps {
  readonly label: string
  readonly day: string
  readonly zone: Zone
  readonly onChange: (day: string) => void
  readonly error?: string | false
}

/** Browsers write days in an order of their own: the name of the month is below. */
function Day({ label, day, zone, onChange, error }: DayProps) {
  const at = dayOf(zone, day)
  return (
    <TextInput
      type="date"
      label={label}
      value={day}
      onChange={({ currentTarget: { value } }) => onChange(value)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={at !== undefined && formatWholeDay(zone, at)}
      error={error}
    />
  )
}
