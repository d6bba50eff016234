/** Start of the queries of what needs attention: the checks themselves are loaded later. */
import type { Prefetch, RouteContext } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import {
  LIMITED_PEOPLE,
  LIMITS,
  OPEN_RAISES,
  rejectedQuestion,
  unpricedQuestion,
} from '#console/pages/overview/questions.ts'

/** Whether the session may see the spend limits that are asked to be raised. */
export function seesRaises({ seesSpend, mayAnywhere }: Permissions): boolean {
  return seesSpend() || mayAnywhere('spend.read')
}

export function loadChecks({ answer }: Prefetch, { allowed, now }: RouteContext): void {
  if (allowed.seesServer) answer('retrieveServer', {})
  if (allowed.seesSpend()) {
    answer('listSpendLimits', LIMITS)
    answer('listUserBudgets', LIMITED_PEOPLE)
  }
  if (seesRaises(allowed)) answer('listRaiseRequests', OPEN_RAISES)
  if (allowed.seesKeys) answer('retrieveApiKeyCounts', {})
  if (!allowed.seesUsage) return
  answer('usageRanking', rejectedQuestion(now))
  answer('listEndingModels', {})
  answer('listUnpricedModels', unpricedQuestion(now))
}
