/** The list of values that an address asks for. */
import { searchIn } from '#console/fields/search.tsx'
import { isLimitedOnly } from '#console/pages/costs/budget/limited.tsx'
import type { TagValueQuery } from '#contract/spend/tag-values.ts'

type Order = TagValueQuery['order_by']

/** Names of the orders, in the order in which they are offered. */
export const ORDERS: Readonly<Record<Order, string>> = {
  spent: 'Dearest first',
  last_used: 'Last used first',
  value: 'Alphabetical',
}

export const FIRST_ORDER: Order = 'spent'

function isOrder(text: string): text is Order {
  return Object.hasOwn(ORDERS, text)
}

export function orderIn(address: URLSearchParams): Order {
  const order = address.get('order') ?? ''
  return isOrder(order) ? order : FIRST_ORDER
}

/** Parameters of the list, and of its export. */
export function filterIn(address: URLSearchParams) {
  return { ...searchIn(address), ...(isLimitedOnly(address) && { limited: true }) }
}

export function questionOf<I extends object>(ids: I, key: string, address: URLSearchParams) {
  return {
    ...ids,
    key,
    order_by: orderIn(address),
    ...filterIn(address),
  }
}
