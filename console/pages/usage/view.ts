/** Range, filters, grouping and measure of usage, in the query string: a link shows the same. */

import { type ChangeAddress, useChosenAddress } from '#console/address/address.ts'
import { useNow } from '#console/time/clock.ts'
import { dateOf, startOfDay } from '#console/time/days.ts'
import {
  customStretch,
  HOURLY_RANGES,
  isRange,
  type RangeName,
  type Stretch,
  stretchOf,
} from '#console/time/ranges.ts'
import { useZone, type Zone } from '#console/time/zone.ts'
import { MEASURES, type Measure } from './amounts.ts'
import type { Only } from './only.ts'
import type { Dimension } from './ranking.ts'
import type { Width } from './timeline.ts'
import { zoomIn } from './zoom.ts'

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
  /** Key of the tag that usage is grouped by; '' for another grouping. */
  readonly tag: string
  /** Only usage with this tag, as `team=search`; '' for all. */
  readonly only: string
  readonly measure: Measure
  /** Width of the buckets: of days, but for a day or two, and a zoomed part of the range. */
  readonly width: Width
  readonly isZoomed: boolean
  /** '' for all of them. */
  readonly projectId: string
  /** One model, key or user, which rows of a table lead to. */
  readonly narrowed: readonly Only[]
  /** Each change is an entry of the history, but for a day that is typed. */
  readonly change: ChangeAddress
}

const RANGE: RangeName = '30d'
const GROUP: GroupName = 'project'
const MEASURE: Measure = 'cost'
const TAG = 'tag:'
/** Groupings that usage by tags does not have. */
const NOT_TAGGED: ReadonlySet<string> = new Set(['key', 'user'])

export function useView(): View {
  const [address, change] = useChosenAddress()
  return { ...viewIn(address, useZone(), useNow()), change }
}

/** Value of a grouping by a tag in the address. */
export function byTag(key: string): string {
  return `${TAG}${key}`
}

/** Whether the usage is that with tags, which has costs by day alone. */
export function isTagged({ tag, only }: Pick<View, 'tag' | 'only'>): boolean {
  return tag !== '' || only !== ''
}

/** Whether tagged usage lacks a grouping. */
export function isUntagged(by: string, { only }: Pick<View, 'only'>): boolean {
  return only !== '' && NOT_TAGGED.has(by)
}

/** View in the query string. */
export function viewIn(address: URLSearchParams, zone: Zone, now: number): Omit<View, 'change'> {
  const zoom = zoomIn(address, now)
  const named = (name: string): string => address.get(name) ?? ''
  const [first, last, only] = [named('from'), named('to'), named('only')]
  const [range, by, measure] = [named('range'), named('by'), named('measure')]
  const chosen = isRange(range) ? range : RANGE
  const whole =
    chosen === 'custom'
      ? customStretch(zone, first, last)
      : stretchOf(zone, chosen, startOfDay(zone, now))
  const tag = by.startsWith(TAG) ? by.slice(TAG.length) : ''
  const group = isGroup(by) ? by : GROUP
  return {
    zone,
    range: chosen,
    first,
    last,
    stretch: zoom ? { from: zoom.from, to: zoom.to } : whole,
    width: zoom?.width ?? (HOURLY_RANGES.has(chosen) ? '1h' : '1d'),
    isZoomed: zoom !== undefined,
    by: isUntagged(group, { only }) ? GROUP : group,
    tag,
    only,
    measure: isMeasure(measure) && !isTagged({ tag, only }) ? measure : MEASURE,
    projectId: named('project'),
    narrowed: isTagged({ tag, only }) ? [] : narrowedIn(address),
  }
}

/** Groups with a filter of the same name in the address; projects have a field. */
const NARROWED = ['model', 'key', 'user'] as const

function narrowedIn(address: URLSearchParams): readonly Only[] {
  return NARROWED.flatMap((name) => {
    const id = address.get(name)
    return id ? [{ by: GROUPS[name].dimension, ids: [id] }] : []
  })
}

/** Grouping of the parts of a row. */
export const PARTS: Readonly<Record<GroupName, GroupName>> = {
  project: 'model',
  model: 'project',
  key: 'model',
  user: 'model',
}

/** Another range is not zoomed. A custom range starts with the days that are shown. */
export function rangeChange(name: string, { stretch, zone }: View, now: number) {
  const days =
    name === 'custom' && stretch
      ? {
          from: dateOf(zone, stretch.from),
          to: dateOf(zone, stretch.to === undefined ? now : stretch.to - 1),
        }
      : { from: '', to: '' }
  return { range: name, zoom: '', ...days }
}
