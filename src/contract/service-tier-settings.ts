/** Service tiers that a project may use, and its default. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ProjectParams } from './projects.ts'
import { Closed } from './schema.ts'

const DefaultTier = Type.Enum(['standard', 'fast', 'scale'], {
  description: 'Tier of requests that name none, or `auto`.',
})

export const OPTIONAL_TIERS = ['flex', 'fast', 'ultrafast'] as const
export type OptionalTier = (typeof OPTIONAL_TIERS)[number]

/** Every tier, later ones included, under this name. */
export const ALL_TIERS = 'all'

const EnabledTiers = Type.Union(
  [
    Type.Array(Type.Enum([...OPTIONAL_TIERS]), { maxItems: OPTIONAL_TIERS.length }),
    Type.Literal(ALL_TIERS),
  ],
  { description: 'Tiers besides Standard: a list, or `all`.' },
)

export const ServiceTierSettings = Type.Object({
  object: Type.Literal('project.service_tier_settings'),
  default: DefaultTier,
  enabled_tiers: EnabledTiers,
})
export type ServiceTierSettings = Static<typeof ServiceTierSettings>

/** Absent members stay as they are. */
export const ServiceTierChange = Closed({
  default: Type.Optional(DefaultTier),
  enabled_tiers: Type.Optional(EnabledTiers),
})
export type ServiceTierChange = Static<typeof ServiceTierChange>

const PATH = '/organization/projects/:project_id/service_tier_settings'

export const retrieveProjectServiceTierSettings = endpoint({
  id: 'retrieveProjectServiceTierSettings',
  method: 'GET',
  path: PATH,
  summary: 'Retrieve the service tiers that a project may use: all by default.',
  access: 'project.read',
  command: 'service-tier-settings retrieve',
  params: ProjectParams,
  response: ServiceTierSettings,
})

export const updateProjectServiceTierSettings = endpoint({
  id: 'updateProjectServiceTierSettings',
  method: 'POST',
  path: PATH,
  summary: 'Change the service tiers that a project may use, its default tier, or both.',
  access: 'project.write',
  command: 'service-tier-settings update',
  params: ProjectParams,
  body: ServiceTierChange,
  response: ServiceTierSettings,
})
