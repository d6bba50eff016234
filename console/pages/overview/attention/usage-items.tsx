/** Items of usage: callers over their limits, models without a future, keys. */
import { keyLabel } from '#console/display/key-label.ts'
import { formatAmount, formatCount } from '#console/display/numbers.ts'
import { shutdownText } from '#console/display/shutdown.tsx'
import { modelUsersAddress } from '#console/navigation/addresses.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { REJECTED_BY_LIMITS } from '#console/pages/request-logs/log-link.tsx'
import type { EndingModel } from '#contract/extensions/ending-models.ts'
import type { ApiKeyCounts } from '#contract/extensions/organization-keys.ts'
import type { UnpricedModel } from '#contract/extensions/unpriced-models.ts'
import type { RankedUsage } from '#contract/extensions/usage-ranking.ts'
import { firstOf, type Item } from './item.ts'

/** Rejected requests of a key in 24 hours from which it is named. */
const REJECTED_MIN = 100
/** Most models that are named. */
const NAMED_MAX = 3

/** Address of request logs; undefined for a session that sees none. */
type LogsAddress = (filter: LogFilter) => string | undefined

export function rejectedItems(
  callers: readonly RankedUsage[],
  { from, logsAt }: { readonly from: number; readonly logsAt: LogsAddress },
): readonly Item[] {
  return callers
    .filter(({ refused_requests: rejected }) => rejected >= REJECTED_MIN)
    .map((caller) => {
      const { api_key_id: key, project_id: project } = caller
      const rejected = formatAmount(caller.refused_requests, 'request')
      const all = formatCount(caller.requested_requests)
      const logs = logsAt({ from, key, ...REJECTED_BY_LIMITS })
      return {
        id: `rejected ${key}`,
        urgency: 'now',
        title: `${callerName(caller)}: ${rejected} rejected in 24 hours`,
        detail: `Of ${all}, by limits. Raise the limit, or have the caller send fewer.`,
        action:
          logs === undefined
            ? { label: 'View limits', to: `/projects/${project}/limits` }
            : { label: 'View requests', to: logs },
      }
    })
}

/** `crawler in Evaluation harness` */
function callerName({ name, owner_name: owner, project_name: project, ...ids }: RankedUsage) {
  const label = name === null ? (ids.api_key_id ?? 'Requests without a key') : keyLabel(name, owner)
  return project === null ? label : `${label} in ${project}`
}

export function endingItems(models: readonly EndingModel[]): readonly Item[] {
  const names = [...new Set(models.map(({ model }) => model))]
  const { shown, rest } = firstOf(names, NAMED_MAX)
  const items = shown.map((name) => endingItem(models.filter(({ model }) => model === name)))
  return rest === 0 ? items : [...items, otherEnding(rest)]
}

function endingItem(uses: readonly EndingModel[]): Item {
  const [first] = uses
  const { model = '', shutdown_date: date = '', replacement_model: other = null } = first ?? {}
  const requests = uses.reduce((sum, use) => sum + use.num_model_requests, 0)
  const projects = formatAmount(uses.length, 'project')
  const used = `${formatAmount(requests, 'request')} in 7 days, in ${projects}.`
  return {
    id: `ending ${model}`,
    urgency: shutdownText(date).startsWith('Ended') ? 'now' : 'soon',
    title: `${model} ${shutdownText(date).toLowerCase()}`,
    detail: other === null ? used : `${used} Recommended: ${other}.`,
    action: { label: 'View who uses it', to: modelUsersAddress(model) },
  }
}

function otherEnding(rest: number): Item {
  return {
    id: 'ending others',
    urgency: 'soon',
    title: `${formatAmount(rest, 'other model')} in use will end`,
    action: { label: 'View models', to: '/usage?by=model' },
  }
}

export function unpricedItems(models: readonly UnpricedModel[]): readonly Item[] {
  const unpriced = models.filter(({ service_tier: tier }) => tier === null)
  if (unpriced.length === 0) return []
  const { shown, rest } = firstOf(unpriced, NAMED_MAX)
  const names = shown.map(({ model }) => model).join(', ')
  const others = rest === 0 ? '' : ` and ${formatAmount(rest, 'other')}`
  return [
    {
      id: 'unpriced',
      urgency: 'known',
      title: `${formatAmount(unpriced.length, 'model')} without a price`,
      detail: `Costs leave out ${names}${others}. Prices are set in the configuration file.`,
      action: { label: 'View usage', to: '/usage?by=model&range=month' },
    },
  ]
}

export function keyItems({ ownerless }: ApiKeyCounts): readonly Item[] {
  if (ownerless === 0) return []
  const detail =
    ownerless === 1
      ? 'Requests with it are rejected while its owner has no access to the project.'
      : 'Requests with them are rejected while their owners have no access to the project.'
  return [
    {
      id: 'ownerless',
      urgency: 'known',
      title:
        ownerless === 1
          ? '1 key of an owner without access'
          : `${formatCount(ownerless)} keys of owners without access`,
      detail: `${detail} Once revoked, a key never works again.`,
      action: { label: 'Review keys', to: '/keys?show=ownerless' },
    },
  ]
}
