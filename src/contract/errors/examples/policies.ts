/** Examples of the errors of policies. */
import * as policies from '#contract/errors/policies.ts'
import * as residency from '#contract/errors/residency.ts'

const PROJECT = 'proj_abc123'
const RESIDENT = { id: PROJECT, region: 'eu' }

export const POLICY_EXAMPLES = {
  model_permissions_not_found: [policies.modelPermissionsNotFound(PROJECT)],
  data_retention_not_found: [policies.dataRetentionNotFound()],
  model_not_permitted: [
    policies.modelNotPermitted(PROJECT, 'gpt-5.6-sol'),
    policies.keyModelNotPermitted('key_abc123', 'gpt-5.6-sol'),
  ],
  service_tier_not_allowed: [policies.serviceTierNotAllowed()],
  data_retention_denied: [
    policies.previousResponseDenied('previous_response_id'),
    policies.backgroundDenied(),
    policies.codeInterpreterDenied(),
    policies.storeDenied(),
    policies.videosDenied(),
  ],
  outside_residency: [
    residency.modelOutsideResidency(RESIDENT, 'gpt-5.6-sol'),
    residency.routeOutsideResidency(RESIDENT, '/rerank'),
    residency.storageOutsideResidency(RESIDENT, 'files'),
    residency.objectOutsideResidency(RESIDENT),
    residency.placeOutsideResidency(RESIDENT, 'inference_geo', 'global'),
  ],
  tool_not_permitted: [policies.toolNotPermitted(PROJECT, 'web_search')],
} as const
