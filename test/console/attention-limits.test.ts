/** Spend limits among what needs attention on the overview. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Permissions } from '#console/api/permissions.ts'
import { endText } from '#console/limits/amounts.ts'
import { budgetItems } from '#console/pages/overview/attention/spend-items.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'

const DAY = 86_400
const START = Date.UTC(2026, 10, 1) / 1000
const END = endText(START + 30 * DAY)
const ALLOWED = { may: () => true } as unknown as Permissions

function budget(name: string, spent: number, forecast: number | null): OwnerBudget {
  return {
    object: 'spend_limit.budget',
    id: `proj_${name}`,
    scope: 'project',
    name,
    email: null,
    owner_name: null,
    project_id: `proj_${name}`,
    project_name: name,
    limit: {
      threshold_amount: 10_000,
      currency: 'USD',
      interval: 'month',
      mode: 'enforce',
      enforcement: { status: 'inactive' },
      raise: null,
    },
    interval: 'month',
    start_time: START,
    end_time: START + 30 * DAY,
    read_at: START + 10 * DAY,
    spent,
    reserved: 0,
    remaining: 100 - spent,
    forecast,
  }
}

it('a limit with a forecast above it is listed, with both amounts and its page', () => {
  const items = budgetItems(ALLOWED, [
    budget('Fits', 40, 100),
    budget('Young', 40, null),
    budget('Ahead', 40, 120.5),
  ])
  assert.deepEqual(items, [
    {
      id: 'budget project proj_Ahead',
      urgency: 'soon',
      title: 'Ahead will reach its spend limit at the present rate',
      detail: `Project: $40.00 of $100.00, forecast $120.50, until ${END}`,
      action: { label: 'View limit', to: '/projects/proj_Ahead/limits#spend-limit' },
    },
  ])
})

it('a limit that is nearly spent has its share, and its forecast if that is above it', () => {
  const [near, ahead] = budgetItems(ALLOWED, [budget('Ahead', 81, 130), budget('Near', 85, 90)])
  assert.equal(near?.title, 'Near has spent 85% of its spend limit')
  assert.doesNotMatch(String(near?.detail), /forecast/)
  assert.equal(ahead?.title, 'Ahead has spent 81% of its spend limit')
  assert.match(String(ahead?.detail), /\$81\.00 of \$100\.00, forecast \$130\.00, until/)
})
