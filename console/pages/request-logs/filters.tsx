/** Filters of request logs, kept in the query string. */
import { Button, Group, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ProjectFilter } from '#console/fields/project-filter.tsx'
import type { FilterName } from '#console/navigation/log-addresses.ts'
import { useNow } from '#console/time/clock.ts'
import { dateTimeOf, secondsOf } from '#console/time/date-times.ts'
import { useZone, zoneName } from '#console/time/zone.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { type Filter, isStatus, isTag, RANGES, type Times, type useFilter } from './filter.ts'
import { OUTCOME_CHOICES } from './outcomes.ts'
import { KeyFilter, PersonFilter } from './pickers.tsx'
import { TextFilter } from './text-filter.tsx'

const CUSTOM = 'custom'
const ALL = 'all'

interface FiltersProps extends ReturnType<typeof useFilter> {
  readonly times: Times
  /** Loaded rows, with suggestions for texts. */
  readonly rows: readonly RequestLog[]
}

export function Filters({ filter, set, isEmpty, clear, times, rows }: FiltersProps) {
  const [isOpen, setIsOpen] = useState(SELDOM.some((name) => filter[name] !== ''))
  return (
    <Group gap="sm" align="flex-start" className="fields">
      <RangeFilter times={times} set={set} />
      <OutcomeFilter outcome={filter.outcome} set={set} />
      <ProjectFilter
        projectId={filter.project}
        // A key and a service account are of one project.
        onChoose={(project) => set({ project, key: '' })}
      />
      <KeyFilter value={filter.key} projectId={filter.project} onChoose={(key) => set({ key })} />
      <PersonFilter
        value={filter.person}
        projectId={filter.project}
        onChoose={(person) => set({ person })}
      />
      <TextFilter
        label="Model"
        value={filter.model}
        offered={rows.flatMap(({ model }) => model ?? [])}
        onChoose={(model) => set({ model })}
      />
      {isOpen && <SeldomFilters filter={filter} set={set} rows={rows} />}
      <Group gap="xs" className="filter-actions">
        <Button
          variant="default"
          size="xs"
          onClick={() => setIsOpen(!isOpen)}
          aria-expanded={isOpen}
        >
          {isOpen ? 'Fewer filters' : 'More filters'}
        </Button>
        {!isEmpty && (
          <Button variant="subtle" size="xs" onClick={clear}>
            Clear
          </Button>
        )}
      </Group>
    </Group>
  )
}

function OutcomeFilter({ outcome, set }: { outcome: string; set: FiltersProps['set'] }) {
  return (
    <Select
      label="Outcome"
      data={[{ value: ALL, label: 'All' }, ...OUTCOME_CHOICES]}
      value={outcome || ALL}
      onChange={(chosen) => set({ outcome: chosen === ALL ? '' : (chosen ?? '') })}
      allowDeselect={false}
      className="filter small"
    />
  )
}

const SELDOM: readonly FilterName[] = ['upstream', 'status', 'code', 'tag', 'session']

interface SeldomProps {
  readonly filter: Filter
  readonly set: FiltersProps['set']
  readonly rows: readonly RequestLog[]
}

function SeldomFilters({ filter, set, rows }: SeldomProps) {
  return (
    <>
      <TextFilter
        label="Upstream"
        value={filter.upstream}
        offered={rows.flatMap(({ upstream }) => upstream ?? [])}
        onChoose={(upstream) => set({ upstream })}
      />
      <TextFilter
        label="Status"
        value={filter.status}
        offered={rows.flatMap(({ status }) => (status === null ? [] : String(status)))}
        onChoose={(status) => set({ status })}
        wrong={(typed) => !isStatus(typed) && 'A number from 100 to 599'}
      />
      <TextFilter
        label="Code"
        value={filter.code}
        offered={rows.flatMap(({ code }) => code ?? [])}
        onChoose={(code) => set({ code })}
      />
      <TextFilter
        label="Tag"
        placeholder="team=search"
        value={filter.tag}
        offered={rows.flatMap(({ tags }) =>
          Object.entries(tags).map(([name, value]) => `${name}=${value}`),
        )}
        onChoose={(tag) => set({ tag })}
        wrong={(typed) => !isTag(typed) && 'A name and a value: team=search'}
      />
      <TextFilter
        label="Session"
        value={filter.session}
        offered={rows.flatMap(({ session }) => session ?? [])}
        onChoose={(session) => set({ session })}
      />
    </>
  )
}

interface RangeProps {
  readonly times: Times
  readonly set: FiltersProps['set']
}

function RangeFilter({ times, set }: RangeProps) {
  const now = useNow()
  const choose = (name: string): void =>
    name === CUSTOM
      ? set({ range: '', from: String(times.from), to: String(times.to ?? now) })
      : set({ range: name, from: '', to: '' })
  return (
    <>
      <Select
        label="Range"
        data={[
          ...Object.entries(RANGES).map(([value, { name }]) => ({ value, label: name })),
          { value: CUSTOM, label: 'Custom range' },
        ]}
        value={times.range ?? CUSTOM}
        onChange={(name) => name && choose(name)}
        allowDeselect={false}
        className="filter small"
      />
      {times.range === undefined && (
        <>
          <TimeField
            name="From"
            at={times.from}
            onChange={(from) => from !== undefined && set({ from: String(from) }, 'replace')}
          />
          <TimeField
            name="To"
            at={times.to}
            onChange={(to) => set({ to: to === undefined ? '' : String(to) }, 'replace')}
            {...(times.to !== undefined &&
              times.to <= times.from && { error: 'Not before the begin' })}
          />
        </>
      )}
    </>
  )
}

interface TimeFieldProps {
  readonly name: string
  readonly at: number | undefined
  /** Undefined for an empty field. */
  readonly onChange: (at: number | undefined) => void
  readonly error?: string
}

/** Keeps what is typed, and applies it once it is a time. */
function TimeField({ name, at, onChange, error }: TimeFieldProps) {
  const zone = useZone()
  const shown = at === undefined ? '' : dateTimeOf(zone, at)
  const [typed, setTyped] = useState({ at, text: shown })
  if (typed.at !== at) setTyped({ at, text: shown })
  return (
    <TextInput
      type="datetime-local"
      label={`${name} (${zoneName(zone)})`}
      value={typed.at === at ? typed.text : shown}
      error={error}
      onChange={({ currentTarget: { value } }) => {
        setTyped({ at, text: value })
        const seconds = secondsOf(zone, value)
        if (seconds !== undefined || value === '') onChange(seconds)
      }}
    />
  )
}
