/** Example of a reconciliation of costs. */
import type {
  CostReconciliation,
  ReconciledModel,
} from '#contract/extensions/cost-reconciliation.ts'

const DAY_START = 1_767_225_600
const DAY_SECONDS = 86_400

function dollarsOf(value: number) {
  return { value, currency: 'usd' as const }
}

const AMOUNTS = {
  counted: dollarsOf(0.75),
  billed: dollarsOf(0.8),
  difference: -0.05,
  difference_ratio: -0.0625,
  exceeds_tolerance: true,
}

const LUNA: ReconciledModel = {
  model: 'gpt-5.6-luna',
  ...AMOUNTS,
  requests: { counted: 10, billed: 10 },
  input_tokens: { counted: 5_000, billed: 5_000 },
  cached_tokens: { counted: 2_000, billed: 2_000 },
  output_tokens: { counted: 1_000, billed: 1_000 },
  line_items: [{ name: 'gpt-5.6-luna, input', amount: dollarsOf(0.8) }],
  causes: ['price'],
}

export const RECONCILIATION_EXAMPLE: CostReconciliation = {
  object: 'organization.cost_reconciliation',
  start_time: DAY_START,
  end_time: DAY_START + DAY_SECONDS,
  tolerance_percent: 1,
  status: 'differs',
  accounts: [
    {
      upstream: 'openai',
      upstreams: ['openai'],
      provider: 'openai',
      filters: { project_ids: ['proj_abc123'], api_key_ids: [], workspace_ids: [] },
      read_at: DAY_START + 3 * DAY_SECONDS,
      error: null,
      notes: ['Other keys of the same projects cannot be told apart from those of Bailiwick.'],
      closed: AMOUNTS,
      days: [
        {
          start_time: DAY_START,
          end_time: DAY_START + DAY_SECONDS,
          status: 'closed',
          ...AMOUNTS,
          models: [LUNA],
        },
      ],
      models: [LUNA],
    },
  ],
}
