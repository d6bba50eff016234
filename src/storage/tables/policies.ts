/** Table of policies. */

const POLICY_KINDS = [
  'model_permissions',
  'hosted_tool_permissions',
  'service_tier_settings',
  'data_retention',
] as const
export type PolicyKind = (typeof POLICY_KINDS)[number]

/** At most one policy of each kind for an owner: a project, or for some kinds an organization. */
export interface PolicyTable {
  owner_id: string
  kind: PolicyKind
  /** JSON, as the contract has it. */
  value: string
  updated_at: number
}
