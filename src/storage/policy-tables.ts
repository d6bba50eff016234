/** Table of project policies. */

export const POLICY_KINDS = [
  'model_permissions',
  'hosted_tool_permissions',
  'service_tier_settings',
] as const
export type PolicyKind = (typeof POLICY_KINDS)[number]

/** At most one policy of each kind for a project. */
export interface ProjectPolicyTable {
  project_id: string
  kind: PolicyKind
  /** JSON, as the contract has it. */
  value: string
  updated_at: number
}
