/**
 * Policy of a project: the models, hosted tools and service tiers that it may use, and the
 * retention of its data, compiled from its rows and its organization's.
 *
 * A listed model without a date includes its dated snapshots, as at OpenAI; `lists.ts` compares the
 * names. A configured name of a model (`model_names`) is no way round a deny list: the names at the
 * upstreams count too.
 */

import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { ReferenceKind } from '#contract/data-plane/references.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import type { ProjectRetentionType, RetentionType } from '#contract/data-retention.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import {
  backgroundDenied,
  codeInterpreterDenied,
  keyModelNotPermitted,
  modelNotPermitted,
  previousResponseDenied,
  serviceTierNotAllowed,
  storeDenied,
  toolNotPermitted,
  videosDenied,
} from '#contract/errors/policies.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import type { NewModelPermissions } from '#contract/model-permissions.ts'
import {
  ALL_TIERS,
  type OptionalTier,
  type ServiceTierSettings,
} from '#contract/service-tier-settings.ts'
import { allowList, alwaysSearches, denyList, type IsListed } from '#model-names/lists.ts'
import { isRouting, type RoutingRow } from './model-routing.ts'

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

export function policyOf(projectId: string, all: readonly RoutingRow[]): ProjectPolicy {
  const rows = all.filter((row) => !isRouting(row))
  if (rows.length === 0) return EVERYTHING_PERMITTED
  const values = new Map<RoutingRow['kind'], unknown>()
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

/**
 * Data retention at upstreams. `zero`: answers are not stored: `store` becomes false, and a request
 * that needs a stored answer is rejected. `modified`: background responses are deleted some minutes
 * after their end, unless their request has `store: true`. Both as at OpenAI; the enhanced
 * controls, which OpenAI does not describe, are the same here.
 */
export type Retention = 'default' | 'modified' | 'zero'

/** Members of a request that make an upstream store something. */
export interface StoredUse {
  readonly background: boolean
  readonly references: readonly { readonly kind: ReferenceKind; readonly param: string }[]
  readonly hostedTools: readonly HostedTool[]
}

const VIDEOS = /^\/videos(\/|$)/

const EFFECTS: Readonly<Record<RetentionType, Retention>> = {
  zero_data_retention: 'zero',
  enhanced_zero_data_retention: 'zero',
  modified_abuse_monitoring: 'modified',
  enhanced_modified_abuse_monitoring: 'modified',
}

/** The control of a project; by default its organization's. */
function retentionOf(
  ofProject: ProjectRetentionType = 'organization_default',
  ofOrganization?: RetentionType,
): Retention {
  const type = ofProject === 'organization_default' ? ofOrganization : ofProject
  return type === undefined || type === 'none' ? 'default' : EFFECTS[type]
}

/** The error of a request that needs what the control does not allow. */
export function deniedByRetention(
  retention: Retention,
  { path, isPassed }: Pick<DataRoute, 'path' | 'isPassed'>,
  { background, references, hostedTools }: StoredUse,
): ProblemData | undefined {
  if (retention === 'default') return undefined
  if (isPassed && VIDEOS.test(path)) return videosDenied()
  if (retention === 'modified') return undefined
  const response = references.find(({ kind }) => kind === 'response')
  if (response) return previousResponseDenied(response.param)
  if (background) return backgroundDenied()
  return hostedTools.includes('code_interpreter') ? codeInterpreterDenied() : undefined
}

/** The error of a batch. Its file cannot be rewritten: no answer of it may be stored. */
export function batchDeniedByRetention(
  retention: Retention,
  use: StoredUse & { readonly stores: boolean },
): ProblemData | undefined {
  if (retention !== 'zero') return undefined
  // Paths in a batch begin with `body.`.
  const references = use.references.map(({ kind }) => ({ kind, param: 'previous_response_id' }))
  const denial = deniedByRetention(retention, dataRoutes.createBatch, { ...use, references })
  return denial ?? (use.stores ? storeDenied() : undefined)
}

/** Whether answers that were stored before the control was set are hidden from this route. */
export function hidesStored(
  retention: Retention,
  { id, method }: Pick<DataRoute, 'id' | 'method'>,
): boolean {
  return retention === 'zero' && method !== 'DELETE' && id !== 'cancelResponse'
}

/**
 * Service tiers of a project with settings. A request that names no tier, or `auto`, gets the
 * project's default in place of the upstream's.
 */
type TierSettings = Omit<ServiceTierSettings, 'object'>

/** Values of `service_tier` that a request may have, with the tier that has to be enabled. */
const NEEDED: ReadonlyMap<string, OptionalTier | undefined> = new Map([
  ['default', undefined],
  ['scale', undefined],
  // Anthropic's
  ['standard_only', undefined],
  ['flex', 'flex'],
  ['fast', 'fast'],
  ['priority', 'fast'],
  ['ultrafast', 'ultrafast'],
])

/** The project's default as a request names it. */
const NAMES = { standard: 'default', fast: 'priority', scale: 'scale' } as const

function isUnnamed(tier: string | undefined): boolean {
  return tier === undefined || tier === 'auto'
}

/** Whether a request may name a tier. An unknown one may be a later one. */
function permitsTier({ enabled_tiers }: TierSettings, tier: string | undefined): boolean {
  if (tier === undefined || isUnnamed(tier) || enabled_tiers === ALL_TIERS) return true
  if (!NEEDED.has(tier)) return false
  const needed = NEEDED.get(tier)
  return needed === undefined || enabled_tiers.includes(needed)
}

/** The tier that a request gets. Undefined: it keeps the tier it names. */
function defaultTier(settings: TierSettings, tier: string | undefined): string | undefined {
  return isUnnamed(tier) ? NAMES[settings.default] : undefined
}
