/** Values of a person's account in examples, by the names of their members. */
import { SPEND_BUDGET_EXAMPLE } from '#contract/spend/budget.ts'

const TIMESTAMP = 1_767_225_600

export const ACCOUNT_EXAMPLES: Readonly<Record<string, unknown>> = {
  may_create_keys: true,
  may_request_models: true,
  may_change: true,
  overlap_seconds: 3_600,
  previous_secret_expires_at: TIMESTAMP + 3_600,
  'rotateAccountApiKey.value': 'sk-proj-Example',
  'owners.email': 'grace@example.com',
  'owners.name': 'Grace Hopper',
  'organization.raise_request.id': 'raise_0VcExample000000000000',
  scope_id: 'key_0VcExample00000000000000',
  scope_name: 'Laptop',
  'organization.raise_request.inherited': false,
  current_amount: 500,
  until: TIMESTAMP + 864_000,
  reason: 'A review of the whole repository',
  note: 'Until the end of the review',
  'by.id': 'user-0VcExample000000000000Ada',
  'decision.at': TIMESTAMP + 3_600,
  at: TIMESTAMP + 3_600,
  may_decide: true,
  'organization.account.limits.spend': [
    {
      ...SPEND_BUDGET_EXAMPLE,
      object: 'organization.account.spend_limit',
      project_id: 'proj_0VcExample0000Research00',
      name: 'Research',
      base_limit: 250,
      raise: null,
      may_request_raise: true,
      raise_request: {
        id: 'raise_0VcExample000000000000',
        threshold_amount: 50_000,
        until: TIMESTAMP + 864_000,
      },
    },
  ],
  'organization.account.limits.rates': [
    {
      object: 'organization.account.rate_limit',
      scope: 'project',
      id: 'proj_0VcExample0000Research00',
      name: 'Research',
      model: 'gpt-5.6-luna',
      field: 'max_requests_per_1_minute',
      limit: 600,
      used: 60,
      remaining: 540,
      window_seconds: 60,
      resets_at: TIMESTAMP + 6,
    },
  ],
}
