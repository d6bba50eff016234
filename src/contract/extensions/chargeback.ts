/** Extension: endpoints and objects of tags, exports of costs and statements. */
import { CostStatement, costExportEndpoints } from './cost-exports.ts'
import { ApiKeyTags, ProjectTags, tagEndpoints } from './tags.ts'
import { listUsageTags, UsageTag } from './usage-tags.ts'

export const chargebackEndpoints = {
  ...tagEndpoints,
  listUsageTags,
  ...costExportEndpoints,
} as const

export const chargebackObjects = { ProjectTags, ApiKeyTags, UsageTag, CostStatement } as const
