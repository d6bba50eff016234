/** Examples of the errors of requests under a spend limit. */
import type { ProblemData } from '#contract/errors/errors.ts'
import * as spending from '#contract/errors/spend-rejections.ts'
import type { PayerKind } from '#contract/spend/limits.ts'

const [PROJECT, USER, MODEL] = ['proj_abc123', 'user_abc123', 'gpt-5.6-terra']

/** A limit with little left. */
const NEARLY_SPENT = {
  limit: 1_000_000_000n,
  spent: 990_100_000n,
  reserved: 2_000_000n,
  requested: 30_100_000n,
  endsAtMs: Date.UTC(2026, 11, 1),
} as const

/** A limit with half left, most of it held. */
const HELD = {
  limit: 10_000_000_000n,
  spent: 6_500_000_000n,
  reserved: 3_400_000_000n,
  requested: 150_000_000n,
  endsAtMs: Date.UTC(2026, 11, 1),
} as const

function reached(scope: PayerKind, payerId = '') {
  return [spending.spendLimitReached({ ...NEARLY_SPENT, scope, payerId }, true)]
}

export const SPEND_PROBLEM_EXAMPLES = {
  organization_spend_limit_exceeded: reached('organization'),
  project_spend_limit_exceeded: [
    ...reached('project', PROJECT),
    spending.spendLimitReached(
      { ...HELD, scope: 'project', payerId: PROJECT, requested: 4_020_000_000n },
      false,
    ),
  ],
  user_spend_limit_exceeded: reached('user', USER),
  project_user_spend_limit_exceeded: reached('project_user', USER),
  service_account_spend_limit_exceeded: reached('service_account'),
  api_key_spend_limit_exceeded: reached('api_key'),
  tag_spend_limit_exceeded: reached('tag', 'team=search'),
  tag_value_spend_limit_exceeded: reached('tag_value', `${PROJECT}/end_user=alice`),
  too_many_tag_values: [spending.tooManyTagValues('end_user=mallory', 100_000)],
  request_above_spend_limit: [
    spending.requestAboveSpendLimit({
      scope: 'project',
      payerId: PROJECT,
      limit: 10_000_000_000n,
      requested: 10_045_000_011n,
    }),
  ],
  spend_limit_held: [
    spending.spendLimitHeld({
      ...HELD,
      scope: 'project',
      payerId: PROJECT,
      share: undefined,
      retryIn: '1s',
    }),
    spending.spendLimitHeld({
      ...HELD,
      scope: 'organization',
      payerId: '',
      reserved: 1_800_000_000n,
      share: { held: 1_700_000_000n, most: 1_750_000_000n },
      retryIn: '1s',
    }),
  ],
  spend_limit_unbounded: [
    spending.spendUnbounded('project', 'output'),
    spending.spendNeedsMaximum('project', 'max_output_tokens'),
  ],
  model_not_priced: [spending.modelNotPriced({ model: MODEL, isLimited: true })],
  spend_limit_unavailable: [
    spending.spendLimitUnavailable('unread'),
    spending.spendLimitUnavailable('unwritten'),
    spending.spendLimitExpired(),
  ],
} as const satisfies Readonly<Record<string, readonly ProblemData[]>>
