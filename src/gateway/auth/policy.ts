/**
 * Policy of a project: the models and the hosted tools that it may use, and the retention of its
 * data, compiled from its rows and those of its organization.
 *
 * A listed model without a date includes its dated snapshots, as at OpenAI; `lists.ts` compares the
 * names. A configured name of a model (`model_names`) is no way round a deny list: the names at the
 * upstreams count too.
 */

import type { ProjectRetentionType, RetentionType } from '#contract/data-retention.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  keyModelNotPermitted,
  modelNotPermitted,
  serviceTierNotAllowed,
  toolNotPermitted,
} from '#contract/errors/policies.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import type { NewModelPermissions } from '#contract/model-permissions.ts'
import { allowList, alwaysSearches, denyList, type IsListed } from '#model-names/lists.ts'
import type { PolicyKind } from '#storage/tables/policies.ts'
import { type Retention, retentionOf } from './retention.ts'
import { defaultTier, permitsTier, type TierSettings } from './tiers.ts'

export interface ProjectPolicy {
  /** Whether anything is not permitted. */
  readonly isRestricting: boolean
  /** Whether the project may use a model under this name. */
  permitsModel(name: string): boolean
  /** The error for the first model or hosted tool of a request that the project may not use. */
  denialOf(use: RequestedUse): ProblemData | undefined
  /** The service tier that a request gets. Undefined: it keeps the tier it names. */
  tierOf(tier: string | undefined): string | undefined
  readonly retention: Retention
}

/** Models and hosted tools of a request. */
export interface RequestedUse {
  readonly projectId: string
  readonly model: string | undefined
  /** Names of the model at the upstreams that may answer. */
  readonly namesThere: () => readonly string[]
  readonly toolModels: readonly string[]
  readonly hostedTools: readonly HostedTool[]
  /** Values of `service_tier`. */
  readonly tiers: readonly (string | undefined)[]
}

export const EVERYTHING_PERMITTED: ProjectPolicy = {
  isRestricting: false,
  permitsModel: () => true,
  denialOf: () => undefined,
  tierOf: () => undefined,
  retention: 'default',
}

interface ModelList {
  readonly isAllowList: boolean
  readonly isListed: IsListed
}

/** Row of a policy of a project or of its organization. */
interface PolicyRow {
  readonly owner_id: string
  readonly kind: PolicyKind
  readonly value: string
}

export function policyOf(projectId: string, rows: readonly PolicyRow[]): ProjectPolicy {
  if (rows.length === 0) return EVERYTHING_PERMITTED
  const values = new Map<PolicyKind, unknown>()
  let inherited: RetentionType | undefined
  for (const { owner_id, kind, value } of rows) {
    if (owner_id === projectId) values.set(kind, JSON.parse(value))
    else if (kind === 'data_retention') inherited = JSON.parse(value) as RetentionType
  }
  const list = listOf(values.get('model_permissions') as NewModelPermissions | undefined)
  const tiers = values.get('service_tier_settings') as TierSettings | undefined
  const disabled = (values.get('hosted_tool_permissions') ?? []) as readonly HostedTool[]
  const disabledTools = new Set(disabled)
  const own = values.get('data_retention') as ProjectRetentionType | undefined
  return {
    isRestricting: true,
    permitsModel: (name) => permits(list, name),
    denialOf: (use) =>
      deniedModel(list, use) ?? deniedTool(disabledTools, use) ?? deniedTier(tiers, use),
    tierOf: (tier) => tiers && defaultTier(tiers, tier),
    retention: retentionOf(own, inherited),
  }
}

/** The policy of a key. A key with a list of models may use the models in both lists. */
export function narrowedPolicy(
  policy: ProjectPolicy,
  { keyId, models }: { readonly keyId: string; readonly models: readonly string[] | undefined },
): ProjectPolicy {
  if (models === undefined) return policy
  const isListed = allowList(models)
  return {
    ...policy,
    isRestricting: true,
    permitsModel: (name) => isListed(name) && policy.permitsModel(name),
    denialOf: (use) => {
      const denied = namedIn(use).find((name) => !isListed(name))
      return denied === undefined ? policy.denialOf(use) : keyModelNotPermitted(keyId, denied)
    },
  }
}

function listOf(permissions: NewModelPermissions | undefined): ModelList | undefined {
  if (permissions === undefined) return undefined
  const { mode, model_ids: names } = permissions
  const isAllowList = mode === 'allow_list'
  return { isAllowList, isListed: isAllowList ? allowList(names) : denyList(names) }
}

function permits(list: ModelList | undefined, name: string): boolean {
  return list === undefined || list.isListed(name) === list.isAllowList
}

function namedIn({ model, toolModels }: RequestedUse): readonly string[] {
  return model === undefined ? toolModels : [model, ...toolModels]
}

function deniedModel(list: ModelList | undefined, use: RequestedUse): ProblemData | undefined {
  if (list === undefined) return undefined
  const { projectId, namesThere } = use
  const named = namedIn(use)
  // An allow list may list the configured name alone.
  const checked = list.isAllowList ? named : [...named, ...namesThere()]
  const denied = checked.find((name) => !permits(list, name))
  return denied === undefined ? undefined : modelNotPermitted(projectId, denied)
}

function deniedTier(
  settings: TierSettings | undefined,
  { tiers }: RequestedUse,
): ProblemData | undefined {
  return settings && !tiers.every((tier) => permitsTier(settings, tier))
    ? serviceTierNotAllowed()
    : undefined
}

function deniedTool(
  disabledTools: ReadonlySet<HostedTool>,
  { projectId, model, namesThere, hostedTools }: RequestedUse,
): ProblemData | undefined {
  if (disabledTools.size === 0) return undefined
  const names = model === undefined ? [] : [model, ...namesThere()]
  const searches = names.some(alwaysSearches)
  const used: readonly HostedTool[] = searches ? [...hostedTools, 'web_search'] : hostedTools
  const disabled = used.find((tool) => disabledTools.has(tool))
  return disabled && toolNotPermitted(projectId, disabled)
}
