/** Queries of what needs attention, each for those who may see its answer. */

import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import {
  LIMITED_PEOPLE,
  LIMITS,
  OPEN_RAISES,
  PROJECTS_MAX,
  rejectedQuestion,
  unpricedQuestion,
  weekQuestion,
} from '#console/pages/overview/questions.ts'
import { useLogsAddress } from '#console/pages/request-logs/log-link.tsx'
import { useNow } from '#console/time/clock.ts'
import { dayStart } from '#console/time/days.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import { type Check, checkOf } from './item.ts'
import { seesRaises } from './load-checks.ts'
import { serverItems } from './server-items.tsx'
import { budgetItems, peopleItems, raiseItems } from './spend-items.ts'
import { endingItems, keyItems, rejectedItems, unpricedItems } from './usage-items.tsx'

const REFRESH_MS = 30_000
const SERVER_REFRESH_MS = 10_000

export function useChecks(): readonly Check[] {
  return [...useServerCheck(), ...useSpendChecks(), ...useUsageChecks()]
}

function useServerCheck(): readonly Check[] {
  const { seesServer } = useAllowed()
  const reading = { enabled: seesServer, everyMs: SERVER_REFRESH_MS }
  const server = useAnswer('retrieveServer', {}, reading)
  const now = useNow()
  return [checkOf(server, seesServer, (found) => serverItems(found, now))]
}

function useSpendChecks(): readonly Check[] {
  const allowed = useAllowed()
  const now = useNow()
  const seesAll = allowed.seesSpend()
  const reading = { enabled: seesAll, everyMs: REFRESH_MS }
  const limits = useAnswer('listSpendLimits', LIMITS, reading)
  const week = useAnswer('usageSummary', weekQuestion(now), { enabled: allowed.seesUsage })
  const dearest = (week.data?.rankings[0]?.data ?? []).flatMap(({ project_id: id }) => id ?? [])
  // Of a longer list, the limits of the projects that spend the most.
  const isMore = seesAll && limits.data?.has_more === true && dearest.length > 0
  const ofDearest = { owner_ids: dearest, limit: PROJECTS_MAX }
  const more = useAnswer('listSpendLimits', ofDearest, { ...reading, enabled: isMore })
  const people = useAnswer('listUserBudgets', LIMITED_PEOPLE, reading)
  const answersRaises = seesRaises(allowed)
  const raises = useAnswer('listRaiseRequests', OPEN_RAISES, { enabled: answersRaises })
  const first = limits.data?.data ?? []
  const others = ({ data }: { data: readonly OwnerBudget[] }) =>
    data.filter(({ id }) => !first.some((one) => one.id === id))
  return [
    checkOf(limits, seesAll, ({ data }) => budgetItems(allowed, data)),
    checkOf(more, isMore, (answer) => budgetItems(allowed, others(answer))),
    checkOf(people, seesAll, peopleItems),
    checkOf(raises, answersRaises, raiseItems),
  ]
}

function useUsageChecks(): readonly Check[] {
  const { seesUsage, seesKeys } = useAllowed()
  const now = useNow()
  const logsAt = useLogsAddress()
  const reading = { enabled: seesUsage, everyMs: REFRESH_MS }
  const rejected = useAnswer('usageRanking', rejectedQuestion(now), reading)
  const ending = useAnswer('listEndingModels', {}, { enabled: seesUsage })
  const unpriced = useAnswer('listUnpricedModels', unpricedQuestion(now), { enabled: seesUsage })
  const keys = useAnswer('retrieveApiKeyCounts', {}, { enabled: seesKeys })
  const from = dayStart(now)
  return [
    checkOf(rejected, seesUsage, ({ data }) => rejectedItems(data, { from, logsAt })),
    checkOf(ending, seesUsage, ({ data }) => endingItems(data)),
    checkOf(unpriced, seesUsage, ({ data }) => unpricedItems(data)),
    checkOf(keys, seesKeys, keyItems),
  ]
}
