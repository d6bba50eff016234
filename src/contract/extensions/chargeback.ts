/** Extension: endpoints and objects of tags, exports of costs and statements. */
import { CostStatement, costExportEndpoints } from './cost-exports.ts'
import { ApiKeyTags, ProjectTags, tagEndpoints } from './tags.ts'

export const chargebackEndpoints = { ...tagEndpoints, ...costExportEndpoints } as const

export const chargebackObjects = { ProjectTags, ApiKeyTags, CostStatement } as const
