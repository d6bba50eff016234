/** Table of policies, and of the routing of models. */

const POLICY_KINDS = [
  'model_permissions',
  'hosted_tool_permissions',
  'service_tier_settings',
  'data_retention',
] as const
export type PolicyKind = (typeof POLICY_KINDS)[number]

/** Kinds of the routing of models: of projects, and aliases of organizations too. */
export type RoutingKind = 'model_aliases' | 'model_fallbacks'

/** Kind of the settings of people's keys, of organizations alone. */
export type UserKeySettingsKind = 'user_key_settings'

/** At most one policy of each kind for an owner: a project, or for some kinds an organization. */
export interface PolicyTable {
  owner_id: string
  kind: PolicyKind | RoutingKind | UserKeySettingsKind
  /** JSON: of a policy as the contract has it, of routing by `gateway/auth/model-routing.ts`. */
  value: string
  updated_at: number
}
