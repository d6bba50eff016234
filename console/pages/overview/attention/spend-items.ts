/** Items of spend: budgets, people near a limit, requests for a raise. */
import type { Permissions } from '#console/api/permissions.ts'
import { formatAmount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { dollarsOf, endText, isUsedUp, reachedAt } from '#console/limits/amounts.ts'
import { RAISES_PATH } from '#console/navigation/sections.ts'
import { limitAddress, limitDetail, limitName } from '#console/pages/costs/limits/limit-owner.ts'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import type { Item } from './item.ts'

/** Share of a limit from which it is named. */
const NEAR = 0.8
const ALMOST = 0.99

export function budgetItems(
  allowed: Permissions,
  budgets: readonly OwnerBudget[],
): readonly Item[] {
  return budgets
    .filter((budget) => isUsedUp(budget) || isNear(budget) || reachedAt(budget) !== undefined)
    .toSorted((one, other) => shareOf(other) - shareOf(one))
    .map((budget) => budgetItem(allowed, budget))
}

function isNear(budget: OwnerBudget): boolean {
  return shareOf(budget) >= NEAR
}

function shareOf({ spent, limit }: OwnerBudget): number {
  return spent / dollarsOf(limit)
}

/** `91.1%`; what rounds to all of it and is not is `almost all`. */
function shareText(budget: OwnerBudget): string {
  const share = shareOf(budget)
  return share < 1 && share >= ALMOST ? 'almost all' : formatShare(share)
}

function budgetItem(allowed: Permissions, budget: OwnerBudget): Item {
  const { spent, limit, forecast, end_time: end } = budget
  const amounts = `${formatDollars(spent)} of ${formatDollars(dollarsOf(limit))}`
  const isAll = isUsedUp(budget)
  const isAhead = forecast !== null && reachedAt(budget) !== undefined
  const ahead = isAhead ? `, forecast ${formatDollars(forecast)}` : ''
  return {
    id: `budget ${budget.scope} ${budget.id}`,
    urgency: isAll ? 'now' : 'soon',
    title: titleOf(budget, isAll),
    detail: `${limitDetail(budget)}: ${amounts}${ahead}, until ${endText(end)}`,
    action: { label: 'View limit', to: limitAddress(allowed, budget) ?? '/usage/limits' },
  }
}

function titleOf(budget: OwnerBudget, isAll: boolean): string {
  const name = limitName(budget)
  if (isAll) return `The spend limit of ${name} is used up`
  return isNear(budget)
    ? `${name} has spent ${shareText(budget)} of its spend limit`
    : `${name} will reach its spend limit at the present rate`
}

interface Listed {
  readonly data: readonly unknown[]
  readonly has_more: boolean
}

/** `3 people`, `20+ people`. */
function countOf({ data, has_more: hasMore }: Listed, one: string, many: string): string {
  return hasMore ? `${data.length}+ ${many}` : formatAmount(data.length, one, many)
}

export function peopleItems(people: Listed): readonly Item[] {
  if (people.data.length === 0) return []
  const have = people.data.length === 1 ? 'has' : 'have'
  const count = countOf(people, 'person', 'people')
  return [
    {
      id: 'limited-people',
      urgency: 'soon',
      title: `${count} ${have} at most a tenth of their spend limit left`,
      action: { label: 'View people', to: '/people?limited=yes' },
    },
  ]
}

interface Raises extends Listed {
  readonly data: readonly RaiseRequest[]
}

export function raiseItems(raises: Raises): readonly Item[] {
  const data = raises.data.filter(({ may_decide: mayDecide }) => mayDecide)
  if (data.length === 0) return []
  const wait = data.length === 1 ? 'waits' : 'wait'
  const count = countOf({ data, has_more: raises.has_more }, 'request', 'requests')
  return [
    {
      id: 'raises',
      urgency: 'known',
      title: `${count} for a higher limit ${wait} for an answer`,
      action: { label: 'Answer', to: RAISES_PATH },
    },
  ]
}
