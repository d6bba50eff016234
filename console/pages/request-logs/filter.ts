/** Filter of request logs: in the query string, and as the API takes it. */
import { useState } from 'react'
import { useChosenAddress } from '#console/address/address.ts'
import { FILTER_NAMES, type FilterName } from '#console/navigation/log-addresses.ts'
import { nowSeconds } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import { isOutcome } from './outcomes.ts'

const HOUR_SECONDS = 3_600
const MINUTE_SECONDS = 60

/** Ranges up to the present, with their lengths in seconds. */
export const RANGES = {
  '1h': { name: 'Last hour', seconds: HOUR_SECONDS },
  '24h': { name: 'Last 24 hours', seconds: DAY_SECONDS },
  '7d': { name: 'Last 7 days', seconds: 7 * DAY_SECONDS },
  '30d': { name: 'Last 30 days', seconds: 30 * DAY_SECONDS },
} as const
export type RangeName = keyof typeof RANGES
const RANGE: RangeName = '24h'

export type Filter = Readonly<Record<FilterName, string>>

/** Filter in the query string. */
export function filterIn(address: URLSearchParams): Filter {
  const named = (name: FilterName): string => address.get(name) ?? ''
  return {
    range: named('range'),
    from: named('from'),
    to: named('to'),
    outcome: named('outcome'),
    project: named('project'),
    key: named('key'),
    person: named('person'),
    model: named('model'),
    upstream: named('upstream'),
    status: named('status'),
    code: named('code'),
    tag: named('tag'),
    session: named('session'),
  }
}

export function useFilter() {
  const [address, set] = useChosenAddress()
  const filter = filterIn(address)
  const clear = (): void => set(Object.fromEntries(FILTER_NAMES.map((name) => [name, ''])))
  const isEmpty = FILTER_NAMES.every((name) => filter[name] === '')
  return { filter, set, isEmpty, clear }
}

/** Times of a filter in Unix seconds; the present where the end is left out. */
export interface Times {
  readonly from: number
  readonly to?: number | undefined
  /** Undefined of a custom range. */
  readonly range: RangeName | undefined
}

function isRange(name: string): name is RangeName {
  return Object.hasOwn(RANGES, name)
}

/** A whole number of seconds or of a status; undefined for any other text. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

/** A range up to the present begins at a whole minute: its queries are equal for a while. */
export function timesOf({ range, from, to }: Filter, now: number): Times {
  const [first, last] = [wholeNumber(from), wholeNumber(to)]
  if (first !== undefined) return { from: first, to: last, range: undefined }
  const name = isRange(range) ? range : RANGE
  return { from: now - (now % MINUTE_SECONDS) - RANGES[name].seconds, range: name }
}

/** The times of the filter, which stay until another range is chosen: so do the tokens of pages. */
export function useTimes(filter: Filter): Times {
  const choice = `${filter.range} ${filter.from} ${filter.to}`
  const [anchored, setAnchored] = useState(() => ({ choice, now: nowSeconds() }))
  if (anchored.choice !== choice) setAnchored({ choice, now: nowSeconds() })
  return timesOf(filter, anchored.now)
}

/** Least and greatest HTTP status. */
const STATUS_MIN = 100
const STATUS_MAX = 599

export function isStatus(text: string): boolean {
  const status = wholeNumber(text) ?? 0
  return status >= STATUS_MIN && status <= STATUS_MAX
}

/** `name=value` */
export function isTag(text: string): boolean {
  return /^[^=]+=/.test(text)
}

/** The filter as the API takes it, without values that it would reject. */
export function parametersOf(filter: Filter, { from, to }: Times) {
  const outcomes = filter.outcome.split(',').filter(isOutcome)
  const listed = <K extends string>(parameter: K, value: string) =>
    value === '' ? {} : { [parameter]: [value] }
  return {
    start_time: from,
    ...(to !== undefined && { end_time: to }),
    ...(outcomes.length > 0 && { outcomes }),
    ...listed('project_ids', filter.project),
    ...listed('api_key_ids', filter.key),
    ...listed('user_ids', filter.person),
    ...listed('models', filter.model),
    ...listed('upstreams', filter.upstream),
    ...(isStatus(filter.status) && { statuses: [Number(filter.status)] }),
    ...listed('codes', filter.code),
    ...(isTag(filter.tag) && { tags: [filter.tag] }),
    ...(filter.session !== '' && { session: filter.session }),
  }
}
