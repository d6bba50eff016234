/** Examples of the errors of requests under a spend limit. */
import type { ProblemData } from '#contract/errors.ts'
import * as spending from './spend-refusals.ts'

const [PROJECT, USER, MODEL] = ['proj_abc123', 'user_abc123', 'gpt-5.6-terra']

export const SPEND_PROBLEM_EXAMPLES = {
  organization_spend_limit_exceeded: [
    spending.spendLimitReached({ scope: 'organization', ownerId: '' }),
  ],
  project_spend_limit_exceeded: [
    spending.spendLimitReached({ scope: 'project', ownerId: PROJECT }),
  ],
  user_spend_limit_exceeded: [spending.spendLimitReached({ scope: 'user', ownerId: USER })],
  service_account_spend_limit_exceeded: [
    spending.spendLimitReached({ scope: 'service_account', ownerId: '' }),
  ],
  api_key_spend_limit_exceeded: [spending.spendLimitReached({ scope: 'api_key', ownerId: '' })],
  tag_spend_limit_exceeded: [spending.spendLimitReached({ scope: 'tag', ownerId: 'team=search' })],
  spend_limit_held: [
    spending.spendLimitHeld({
      ...{ scope: 'project', ownerId: PROJECT, limit: 10_000_000_000n, spent: 6_500_000_000n },
      reserved: 3_400_000_000n,
      requested: 150_000_000n,
      share: undefined,
      retryIn: '1s',
    }),
    spending.spendLimitHeld({
      ...{ scope: 'organization', ownerId: '', limit: 10_000_000_000n, spent: 6_500_000_000n },
      ...{ reserved: 1_800_000_000n, requested: 150_000_000n, retryIn: '1s' },
      share: { held: 1_700_000_000n, most: 1_750_000_000n },
    }),
  ],
  spend_limit_unbounded: [
    spending.spendUnbounded('project', 'output'),
    spending.spendNeedsMaximum('project', 'max_output_tokens'),
  ],
  model_not_priced: [spending.modelNotPriced({ model: MODEL, isLimited: true })],
  spend_limit_unavailable: [spending.spendLimitUnavailable(), spending.spendLimitExpired()],
} as const satisfies Readonly<Record<string, readonly ProblemData[]>>
