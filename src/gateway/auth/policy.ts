/**
 * Policy of a project: the models and the hosted tools that it may use, compiled from its rows.
 *
 * A listed model without a date includes its dated snapshots, as at OpenAI. A configured name of a
 * model (`model_names`) is no way round a deny list: the names at the upstreams count too.
 */
import type { ProblemData } from '#contract/errors.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import type { NewModelPermissions } from '#contract/model-permissions.ts'
import {
  modelNotPermitted,
  serviceTierNotAllowed,
  toolNotPermitted,
} from '#contract/problems/policies.ts'
import type { PolicyKind } from '#storage/policy-tables.ts'
import { defaultTier, permitsTier, type TierSettings } from './tiers.ts'

export interface ProjectPolicy {
  /** Whether anything is not permitted. */
  readonly isRestricting: boolean
  /** Whether the project may use a model under its own name. */
  permitsModel(name: string): boolean
  /** The error for the first model or hosted tool of a request that the project may not use. */
  denialOf(use: RequestedUse): ProblemData | undefined
  /** The service tier that a request gets; undefined where it keeps its own. */
  tierOf(tier: string | undefined): string | undefined
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
}

interface ModelList {
  readonly isAllowList: boolean
  readonly names: ReadonlySet<string>
}

const DATED = /-\d{4}-\d{2}-\d{2}$/
/** Models of chat that always search the web. */
const SEARCH_MODEL = /-search-(preview|api)/

export function policyOf(
  rows: readonly { readonly kind: PolicyKind; readonly value: string }[],
): ProjectPolicy {
  if (rows.length === 0) return EVERYTHING_PERMITTED
  let list: ModelList | undefined
  let tiers: TierSettings | undefined
  let disabledTools: ReadonlySet<HostedTool> = new Set()
  for (const { kind, value } of rows) {
    if (kind === 'model_permissions') {
      const { mode, model_ids } = JSON.parse(value) as NewModelPermissions
      list = { isAllowList: mode === 'allow_list', names: new Set(model_ids) }
    } else if (kind === 'service_tier_settings') tiers = JSON.parse(value) as TierSettings
    else disabledTools = new Set(JSON.parse(value) as HostedTool[])
  }
  return {
    isRestricting: true,
    permitsModel: (name) => permits(list, name),
    denialOf: (use) =>
      deniedModel(list, use) ?? deniedTool(disabledTools, use) ?? deniedTier(tiers, use),
    tierOf: (tier) => tiers && defaultTier(tiers, tier),
  }
}

const permits = (list: ModelList | undefined, name: string): boolean =>
  list === undefined || isListed(list, name) === list.isAllowList

const isListed = ({ names }: ModelList, name: string): boolean =>
  names.has(name) || (!name.startsWith('ft:') && names.has(name.replace(DATED, '')))

const deniedModel = (
  list: ModelList | undefined,
  { projectId, model, namesThere, toolModels }: RequestedUse,
): ProblemData | undefined => {
  if (list === undefined) return undefined
  const named = model === undefined ? toolModels : [model, ...toolModels]
  // An allow list may list the configured name alone.
  const checked = list.isAllowList ? named : [...named, ...namesThere()]
  const denied = checked.find((name) => !permits(list, name))
  return denied === undefined ? undefined : modelNotPermitted(projectId, denied)
}

const deniedTier = (
  settings: TierSettings | undefined,
  { tiers }: RequestedUse,
): ProblemData | undefined =>
  settings && !tiers.every((tier) => permitsTier(settings, tier))
    ? serviceTierNotAllowed()
    : undefined

const deniedTool = (
  disabledTools: ReadonlySet<HostedTool>,
  { projectId, model, namesThere, hostedTools }: RequestedUse,
): ProblemData | undefined => {
  if (disabledTools.size === 0) return undefined
  const names = model === undefined ? [] : [model, ...namesThere()]
  const searches = names.some((name) => SEARCH_MODEL.test(name))
  const used: readonly HostedTool[] = searches ? [...hostedTools, 'web_search'] : hostedTools
  const disabled = used.find((tool) => disabledTools.has(tool))
  return disabled && toolNotPermitted(projectId, disabled)
}
