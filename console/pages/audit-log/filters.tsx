/** Filters of the audit log: those of the API, kept in the query string. */
import { Button, Group, MultiSelect, TextInput } from '@mantine/core'
import { useChosenAddress } from '#console/display/address.ts'
import { addDays, dayOf } from '#console/display/days.ts'
import { ProjectFilter } from '#console/display/project-filter.tsx'
import type { Zone } from '#console/display/zone.ts'
import { isEventType, KIND_GROUPS } from './kinds.ts'
import { ActorFilter, TargetFilter } from './pickers.tsx'

export interface Filter {
  readonly types: readonly string[]
  readonly actor: string
  readonly resource: string
  /** Id of the project. */
  readonly project: string
  /** Days as date fields write them: `2026-10-15`. */
  readonly from: string
  readonly to: string
}

/** The fields beside it have a label above them. */
const BELOW_LABEL = 25
const NOTHING = { types: '', actor: '', resource: '', project: '', from: '', to: '' }

/** Filter in the query string. */
export function filterIn(address: URLSearchParams): Filter {
  const named = (name: keyof typeof NOTHING): string => address.get(name) ?? ''
  const types = named('types')
  return {
    types: types === '' ? [] : types.split(','),
    actor: named('actor'),
    resource: named('resource'),
    project: named('project'),
    from: named('from'),
    to: named('to'),
  }
}

export function useFilter() {
  const [address, set] = useChosenAddress()
  const isEmpty = Object.keys(NOTHING).every((name) => !address.has(name))
  return { filter: filterIn(address), set, isEmpty, clear: () => set(NOTHING) }
}

/** The filter as the API takes it. */
export function parametersOf(zone: Zone, { types, actor, resource, project, from, to }: Filter) {
  const gte = dayOf(zone, from)
  const last = dayOf(zone, to)
  // The whole of the last day too.
  const lt = last === undefined ? undefined : addDays(zone, last, 1)
  return {
    ...(types.length > 0 && { event_types: types.filter(isEventType) }),
    ...(actor !== '' && (actor.includes('@') ? { actor_emails: [actor] } : { actor_ids: [actor] })),
    ...(resource !== '' && { resource_ids: [resource] }),
    ...(project !== '' && { project_ids: [project] }),
    ...((gte !== undefined || lt !== undefined) && {
      effective_at: { ...(gte !== undefined && { gte }), ...(lt !== undefined && { lt }) },
    }),
  }
}

type FiltersProps = ReturnType<typeof useFilter>

export function Filters({ filter, set, isEmpty, clear }: FiltersProps) {
  return (
    <Group gap="sm" align="flex-start" className="fields">
      <MultiSelect
        label="Event"
        placeholder={filter.types.length === 0 ? 'All' : ''}
        data={KIND_GROUPS}
        value={filter.types.filter(isEventType)}
        onChange={(types) => set({ types: types.join(',') })}
        searchable
        clearable
        miw={220}
        maw={420}
      />
      <ActorFilter value={filter.actor} onChoose={(actor) => set({ actor })} />
      <TargetFilter
        value={filter.resource}
        projectId={filter.project}
        onChoose={(resource) => set({ resource })}
      />
      <ProjectFilter projectId={filter.project} onChoose={(project) => set({ project })} />
      <Day label="From" value={filter.from} onChange={(from) => set({ from }, 'replace')} />
      <Day label="To" value={filter.to} onChange={(to) => set({ to }, 'replace')} />
      {!isEmpty && (
        <Button variant="subtle" onClick={clear} mt={BELOW_LABEL}>
          Clear
        </Button>
      )}
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
