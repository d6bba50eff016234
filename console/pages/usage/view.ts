/** Range, grouping and measure of usage, in the query string, so that a link shows the same. */

import { useAddress } from '#console/display/address.ts'
import { addDays, dateOf, useToday } from '#console/display/days.ts'
import { useZone, type Zone } from '#console/display/zone.ts'
import { MEASURES, type Measure } from './amounts.ts'
import { customStretch, isRange, type RangeName, type Stretch, stretchOf } from './ranges.ts'
import type { Dimension } from './ranking.ts'

/** Groupings of usage. */
export const GROUPS = {
  project: { name: 'Project', many: 'projects', dimension: 'project_id' },
  model: { name: 'Model', many: 'models', dimension: 'model' },
  key: { name: 'Key', many: 'keys', dimension: 'api_key_id' },
  user: { name: 'User', many: 'users', dimension: 'user_id' },
} as const satisfies Record<string, { name: string; many: string; dimension: Dimension }>
export type GroupName = keyof typeof GROUPS

/** The ids of a row: a key is found in its project alone. */
export const ROW_IDS: Readonly<Record<GroupName, readonly Dimension[]>> = {
  project: ['project_id'],
  model: ['model'],
  key: ['project_id', 'api_key_id'],
  user: ['user_id'],
}

export function groupOf(dimension: Dimension): GroupName {
  return BY_DIMENSION[dimension]
}

const BY_DIMENSION: Readonly<Record<Dimension, GroupName>> = {
  project_id: 'project',
  model: 'model',
  api_key_id: 'key',
  user_id: 'user',
}

function isGroup(name: string): name is GroupName {
  return Object.hasOwn(GROUPS, name)
}

function isMeasure(name: string): name is Measure {
  return Object.hasOwn(MEASURES, name)
}

export interface View {
  readonly zone: Zone
  readonly range: RangeName
  /** Days of a custom range, as in the address. */
  readonly first: string
  readonly last: string
  /** Undefined if the custom days are invalid. */
  readonly stretch: Stretch | undefined
  readonly by: GroupName
  readonly measure: Measure
  /** '' for all of them. */
  readonly projectId: string
  readonly change: (change: Readonly<Record<string, string>>) => void
}

const RANGE: RangeName = '30d'
const GROUP: GroupName = 'project'
const MEASURE: Measure = 'cost'

export function useView(defaultRange = RANGE): View {
  const [address, change] = useAddress()
  return { ...viewIn(address, useZone(), useToday(), defaultRange), change }
}

/** View in the query string; `today` is midnight of the current day. */
export function viewIn(
  address: URLSearchParams,
  zone: Zone,
  today: number,
  defaultRange = RANGE,
): Omit<View, 'change'> {
  const named = (name: string): string => address.get(name) ?? ''
  const [first, last] = [named('from'), named('to')]
  const [range, by, measure] = [named('range'), named('by'), named('measure')]
  const chosen = isRange(range) ? range : defaultRange
  return {
    zone,
    range: chosen,
    first,
    last,
    stretch:
      chosen === 'custom' ? customStretch(zone, first, last) : stretchOf(zone, chosen, today),
    by: isGroup(by) ? by : GROUP,
    measure: isMeasure(measure) ? measure : MEASURE,
    projectId: named('project'),
  }
}

/** A custom range starts with the days that are shown. */
export function rangeChange(name: string, { stretch, zone }: View, now: number) {
  return name === 'custom' && stretch
    ? {
        range: name,
        from: dateOf(zone, stretch.from),
        to: dateOf(zone, stretch.to === undefined ? now : addDays(zone, stretch.to, -1)),
      }
    : { range: name, from: '', to: '' }
}
