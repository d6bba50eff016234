/** Extension of the data plane: amounts left in the budgets that a key spends. */
import { Type } from 'typebox'
import { Nullable, Timestamp } from '#contract/schema.ts'
import { BudgetInterval, PAYER_KINDS, SpendCurrency } from './limits.ts'

function Dollars(description: string) {
  return Type.Number({ description: `${description}, in dollars.` })
}

/** Description of `reserved`, which several nodes count differently. */
export const RESERVED =
  'Reserved by requests under way, and by batches and background responses that have not ended. With several nodes, also the leases of the others, and their usage that is not written yet.'

export const SpendBudget = Type.Object({
  object: Type.Literal('spend_budget'),
  scope: Type.Enum(PAYER_KINDS, { description: 'Who has the limit.' }),
  id: Type.String({
    description:
      'Id of the key, its owner, its project or its organization; `proj_…/user-…` of a person in a project; `team=search` of a tag, and `proj_…/end_user=alice` of a value of one in a project.',
  }),
  currency: SpendCurrency,
  interval: BudgetInterval,
  mode: Type.Enum(['enforce', 'warn']),
  inherited: Type.Boolean({
    description: 'Whether it is a default of the project or the organization.',
  }),
  limit: Dollars('The limit that is in force'),
  spent: Dollars('Spent in this period'),
  reserved: Type.Number({ description: `${RESERVED} In dollars.` }),
  remaining: Dollars('Neither spent nor reserved'),
  period_end: Nullable(Timestamp),
})

export const SPEND_BUDGET_EXAMPLE = {
  object: 'spend_budget',
  scope: 'project',
  id: 'proj_0VcExample0000Research00',
  currency: 'USD',
  interval: 'month',
  mode: 'enforce',
  inherited: false,
  limit: 250,
  spent: 12.5,
  reserved: 0.25,
  remaining: 237.25,
  period_end: 1_769_904_000,
}
