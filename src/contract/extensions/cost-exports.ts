/** Extension: costs as a file for tools of finance, in the columns of FOCUS 1.2. */
import { type Static, Type } from 'typebox'
import { times, Values } from '#contract/buckets.ts'
import { CSV, CsvText, endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable, Timestamp } from '#contract/schema.ts'

/**
 * Columns of FOCUS 1.2 (FinOps Open Cost and Usage Specification) that costs of models have, in its
 * order, then three of ours.
 */
export const FOCUS_COLUMNS = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingAccountType',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ServiceCategory',
  'ServiceName',
  'ServiceSubcategory',
  'SkuId',
  'SkuMeter',
  'SubAccountId',
  'SubAccountName',
  'SubAccountType',
  'Tags',
  'x_Model',
  'x_PriceVersion',
  'x_UsageKind',
] as const

/** Most days of one export: a leap year. Each of them is a read. */
export const EXPORT_DAYS_MAX = 366

const { page: _, ...stretch } = times

const exportCosts = endpoint({
  id: 'exportCosts',
  method: 'GET',
  path: '/organization/costs/export',
  summary: 'Export the costs of at most 366 days as CSV, in the columns of FOCUS 1.2.',
  access: 'usage.read',
  command: 'usage export-costs',
  query: Closed({ ...stretch, project_ids: Values }),
  response: CsvText,
  media: CSV,
  file: 'bailiwick-focus',
  extension: true,
})

/** A month in UTC. */
export const Month = Type.String({
  minLength: 7,
  maxLength: 7,
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$',
  description: 'A month in UTC, as 2026-10.',
})

export const Amount = Type.Object({
  value: Type.Number({ description: 'Dollars, to a billionth of one.' }),
  currency: Type.Literal('usd'),
})

export const CostStatement = Type.Object({
  object: Type.Literal('organization.cost_statement'),
  month: Type.String(),
  start_time: Timestamp,
  end_time: Timestamp,
  status: Type.Enum(['open', 'closed'], {
    description: 'A closed statement does not change: it is closed two hours after its month.',
  }),
  closed_at: Nullable(Timestamp),
  amount: Amount,
  projects: Type.Array(
    Type.Object({ project_id: Type.String(), name: Type.String(), amount: Amount }),
  ),
  models: Type.Array(Type.Object({ model: Type.String(), amount: Amount })),
  teams: Type.Array(
    Type.Object({
      team: Nullable(Type.String({ description: 'Value of the tag `team`; null without it.' })),
      amount: Amount,
    }),
  ),
})
export type CostStatement = Static<typeof CostStatement>

const retrieveCostStatement = endpoint({
  id: 'retrieveCostStatement',
  method: 'GET',
  path: '/organization/costs/statement',
  summary: 'Retrieve the statement of a month: costs by project, model and team.',
  access: 'usage.read',
  command: 'usage statement',
  query: Closed({ month: Month }),
  response: CostStatement,
  extension: true,
})

const exportCostStatement = endpoint({
  id: 'exportCostStatement',
  method: 'GET',
  path: '/organization/costs/statement/export',
  summary: 'Export the statement of a month as CSV, by project, model and team.',
  access: 'usage.read',
  command: 'usage export-statement',
  query: Closed({ month: Month }),
  response: CsvText,
  media: CSV,
  file: 'bailiwick-statement',
  extension: true,
})

export const costExportEndpoints = {
  exportCosts,
  retrieveCostStatement,
  exportCostStatement,
} as const
