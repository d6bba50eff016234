/** Filters of the audit log: those of the API, kept in the query string. */
import { Button, Group, MultiSelect, Select, Text, TextInput } from '@mantine/core'
import { useChosenAddress } from '#console/address/address.ts'
import { ProjectFilter } from '#console/fields/project-filter.tsx'
import { EVENTS_MAX } from '#console/navigation/addresses.ts'
import { addDays, dayOf } from '#console/time/days.ts'
import { isRange, RANGES, type RangeName, stretchOf } from '#console/time/ranges.ts'
import { useZone, type Zone, zoneName } from '#console/time/zone.ts'
import { isEventType, KIND_GROUPS } from './kinds.ts'
import { ActorFilter, TargetFilter } from './pickers.tsx'

export interface Filter {
  readonly types: readonly string[]
  readonly actor: string
  readonly resource: string
  /** Id of the project. */
  readonly project: string
  /** Undefined: the whole time. */
  readonly range: RangeName | undefined
  /** Days of a custom range as date fields write them: `2026-10-15`. */
  readonly from: string
  readonly to: string
  /** Ids of events; none for all of them. */
  readonly events: readonly string[]
}

/** The fields beside it have a label above them. */
const BELOW_LABEL = 25
const NOTHING = {
  types: '',
  actor: '',
  resource: '',
  project: '',
  event: '',
  range: '',
  from: '',
  to: '',
}
/** No range has this name. */
const ALL = 'all'

/** Filter in the query string. */
export function filterIn(address: URLSearchParams): Filter {
  const named = (name: keyof typeof NOTHING): string => address.get(name) ?? ''
  const listed = (name: keyof typeof NOTHING): string[] => named(name).split(',').filter(Boolean)
  const range = named('range')
  const hasDays = named('from') !== '' || named('to') !== ''
  return {
    types: listed('types'),
    actor: named('actor'),
    resource: named('resource'),
    project: named('project'),
    range: hasDays ? 'custom' : isRange(range) ? range : undefined,
    from: named('from'),
    to: named('to'),
    events: listed('event').slice(0, EVENTS_MAX),
  }
}

export function useFilter() {
  const [address, set] = useChosenAddress()
  const isEmpty = Object.keys(NOTHING).every((name) => !address.has(name))
  return { filter: filterIn(address), set, isEmpty, clear: () => set(NOTHING) }
}

/** The filter as the API takes it; `today` is midnight of the current day. */
export function parametersOf(zone: Zone, filter: Filter, today: number) {
  const { types, actor, resource, project, events } = filter
  const { gte, lt } = timesOf(zone, filter, today)
  return {
    ...(types.length > 0 && { event_types: types.filter(isEventType) }),
    ...(actor !== '' && (actor.includes('@') ? { actor_emails: [actor] } : { actor_ids: [actor] })),
    ...(resource !== '' && { resource_ids: [resource] }),
    ...(project !== '' && { project_ids: [project] }),
    ...(events.length > 0 && { event_ids: [...events] }),
    ...((gte !== undefined || lt !== undefined) && {
      effective_at: { ...(gte !== undefined && { gte }), ...(lt !== undefined && { lt }) },
    }),
  }
}

interface Times {
  readonly gte?: number | undefined
  readonly lt?: number | undefined
}

function timesOf(zone: Zone, { range, from, to }: Filter, today: number): Times {
  if (range === undefined) return {}
  if (range !== 'custom') {
    const stretch = stretchOf(zone, range, today)
    return { gte: stretch.from, lt: stretch.to }
  }
  const last = dayOf(zone, to)
  // The whole of the last day too.
  return { gte: dayOf(zone, from), lt: last === undefined ? undefined : addDays(zone, last, 1) }
}

type FiltersProps = ReturnType<typeof useFilter>

export function Filters({ filter, set, isEmpty, clear }: FiltersProps) {
  if (filter.events.length > 0) return <OfAddress count={filter.events.length} onClear={clear} />
  return (
    <Group gap="sm" align="flex-start" className="fields short">
      <MultiSelect
        label="Event"
        placeholder={filter.types.length === 0 ? 'All' : ''}
        data={KIND_GROUPS}
        value={filter.types.filter(isEventType)}
        onChange={(types) => set({ types: types.join(',') })}
        searchable
        clearable
        className="filter"
      />
      <ActorFilter value={filter.actor} onChoose={(actor) => set({ actor })} />
      <TargetFilter
        value={filter.resource}
        projectId={filter.project}
        onChoose={(resource) => set({ resource })}
      />
      <ProjectFilter projectId={filter.project} onChoose={(project) => set({ project })} />
      <RangeFilter filter={filter} set={set} />
      {!isEmpty && (
        <Button variant="subtle" onClick={clear} mt={BELOW_LABEL}>
          Clear
        </Button>
      )}
    </Group>
  )
}

/** Presets, and two days for any other range. */
function RangeFilter({ filter: { range, from, to }, set }: Pick<FiltersProps, 'filter' | 'set'>) {
  const zone = zoneName(useZone())
  return (
    <>
      <Select
        label="Range"
        data={[
          { value: ALL, label: 'All time' },
          ...Object.entries(RANGES).map(([value, label]) => ({ value, label })),
        ]}
        value={range ?? ALL}
        onChange={(name) => name && set({ range: name === ALL ? '' : name, from: '', to: '' })}
        allowDeselect={false}
        className="filter small"
      />
      {range === 'custom' && (
        <>
          <Day
            label={`From (${zone})`}
            value={from}
            onChange={(day) => set({ from: day }, 'replace')}
          />
          <Day label={`To (${zone})`} value={to} onChange={(day) => set({ to: day }, 'replace')} />
        </>
      )}
    </>
  )
}

/** In the place of the filters: the events are those of the address. */
function OfAddress({ count, onClear }: { count: number; onClear: () => void }) {
  return (
    <Group gap="sm" mb="md">
      <Text size="sm">{count === 1 ? 'One event.' : `${count} events.`}</Text>
      <Button variant="default" size="xs" onClick={onClear}>
        All events
      </Button>
    </Group>
  )
}

function Day(props: { label: string; value: string; onChange: (day: string) => void }) {
  return (
    <TextInput
      type="date"
      label={props.label}
      value={props.value}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
    />
  )
}
