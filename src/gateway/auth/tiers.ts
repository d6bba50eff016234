/**
 * Service tiers of a project. With settings, a request that names no tier, or `auto`, gets the
 * project's default: the upstream's default does not decide.
 */
import {
  ALL_TIERS,
  type OptionalTier,
  type ServiceTierSettings,
} from '#contract/service-tier-settings.ts'

export type TierSettings = Omit<ServiceTierSettings, 'object'>

/** Values of `service_tier` that a request may have, with the tier that has to be enabled. */
const NEEDED: ReadonlyMap<string, OptionalTier | undefined> = new Map([
  ['default', undefined],
  ['scale', undefined],
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
export function permitsTier({ enabled_tiers }: TierSettings, tier: string | undefined): boolean {
  if (tier === undefined || isUnnamed(tier) || enabled_tiers === ALL_TIERS) return true
  if (!NEEDED.has(tier)) return false
  const needed = NEEDED.get(tier)
  return needed === undefined || enabled_tiers.includes(needed)
}

/** The tier that a request gets. Undefined: it keeps the tier it names. */
export function defaultTier(settings: TierSettings, tier: string | undefined): string | undefined {
  return isUnnamed(tier) ? NAMES[settings.default] : undefined
}
