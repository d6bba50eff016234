/** Filters of the usage page. */
import {
  Group,
  Input,
  SegmentedControl,
  type SegmentedControlProps,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useNow } from '#console/display/clock.ts'
import { ProjectFilter } from '#console/display/project-filter.tsx'
import { zoneName } from '#console/display/zone.ts'
import { CUSTOM_DAYS_MAX, customStretch, RANGES } from './ranges.ts'
import { GROUPS, rangeChange, type View } from './view.ts'
import { Zoomed } from './zoomed.tsx'

const MEASURE_NAMES = [
  { value: 'cost', label: 'Cost' },
  { value: 'tokens', label: 'Tokens' },
  { value: 'requests', label: 'Requests' },
]

interface FiltersProps {
  readonly view: View
  /** Whether the measure can be chosen. */
  readonly measures?: boolean
  /** In the place of the choice of a grouping. */
  readonly grouping?: ReactNode
}

export function Filters({ view, measures = true, grouping }: FiltersProps) {
  const now = useNow()
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-start">
        <Select
          label="Range"
          data={Object.entries(RANGES).map(([value, label]) => ({ value, label }))}
          value={view.range}
          onChange={(name) => name && view.change(rangeChange(name, view, now))}
          allowDeselect={false}
          className="filter"
        />
        {view.range === 'custom' && <Days view={view} />}
        <ProjectFilter projectId={view.projectId} onChoose={(id) => view.change({ project: id })} />
        {grouping ?? (
          <Choice
            label="Group by"
            data={Object.entries(GROUPS).map(([value, { name }]) => ({ value, label: name }))}
            value={view.by}
            onChange={(by) => view.change({ by })}
          />
        )}
        {measures && (
          <Choice
            label="Measure"
            data={MEASURE_NAMES}
            value={view.measure}
            onChange={(measure) => view.change({ measure })}
          />
        )}
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
      <TextInput
        type="date"
        label={`First day (${zoneName(view.zone)})`}
        value={first}
        onChange={({ currentTarget: { value } }) => choose(value, last)}
      />
      <TextInput
        type="date"
        label={`Last day (${zoneName(view.zone)})`}
        value={last}
        onChange={({ currentTarget: { value } }) => choose(first, value)}
        error={isWrong && `Not before the first day, and at most ${CUSTOM_DAYS_MAX} days`}
      />
    </>
  )
}
