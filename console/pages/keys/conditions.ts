/** Filter and order of the list of all keys, in the address. */
import type { Parameters } from '#client/client.ts'
import { searchIn } from '#console/fields/search.tsx'
import type { Api } from '#contract/api.ts'
import type { KeyCondition } from '#contract/extensions/organization-keys.ts'

export interface Condition {
  readonly value: '' | KeyCondition
  readonly label: string
  /** Title of the empty list. */
  readonly none: string
}

const ALL: Condition = { value: '', label: 'All', none: 'No keys yet' }

export const CONDITIONS: readonly Condition[] = [
  ALL,
  { value: 'unused', label: 'Unused for 90 days', none: 'Every key was used within 90 days' },
  { value: 'expiring', label: 'Expiring', none: 'No key expires within 30 days' },
  { value: 'expired', label: 'Expired', none: 'No key has expired' },
  {
    value: 'ownerless',
    label: 'Owner without access',
    none: 'Every key’s owner has access to its project',
  },
  { value: 'unlimited', label: 'No spend limit', none: 'Every key has a spend limit' },
]

type Question = Parameters<Api['listOrganizationApiKeys']>
type OrderBy = NonNullable<Question['order_by']>

interface KeyOrder {
  readonly label: string
  readonly order_by: OrderBy
  readonly order: 'asc' | 'desc'
}

export const ORDERS: Readonly<Record<string, KeyOrder>> = {
  newest: { label: 'Newest first', order_by: 'created_at', order: 'desc' },
  oldest: { label: 'Oldest first', order_by: 'created_at', order: 'asc' },
  idle: { label: 'Longest unused first', order_by: 'last_used_at', order: 'asc' },
  used: { label: 'Last used first', order_by: 'last_used_at', order: 'desc' },
  ending: { label: 'Ending first', order_by: 'expires_at', order: 'asc' },
  lasting: { label: 'Ending last', order_by: 'expires_at', order: 'desc' },
}
export const FIRST_ORDER = 'newest'

export function conditionIn(address: URLSearchParams): Condition {
  return CONDITIONS.find(({ value }) => value === address.get('show')) ?? ALL
}

export function orderIn(address: URLSearchParams): string {
  const name = address.get('order') ?? FIRST_ORDER
  return Object.hasOwn(ORDERS, name) ? name : FIRST_ORDER
}

/** The order by a column that a press of its heading gives. */
export function pressedOrder(current: string, column: string): string {
  const names = Object.keys(ORDERS).filter((name) => ORDERS[name]?.order_by === column)
  const at = names.indexOf(current)
  return names[at === 0 ? 1 : 0] ?? FIRST_ORDER
}

export function questionIn(address: URLSearchParams): Question {
  const { value } = conditionIn(address)
  const chosen = ORDERS[orderIn(address)]
  return {
    ...searchIn(address),
    ...(value !== '' && { condition: value }),
    ...(chosen && { order_by: chosen.order_by, order: chosen.order }),
  }
}
