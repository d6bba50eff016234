/** Base URL of SCIM, for the settings of an identity provider. */
import { apiUrl } from '#console/page-settings.ts'
import { SCIM_PREFIX } from '#contract/scim/messages.ts'

export const scimUrl = apiUrl.replace(/\/v1$/, SCIM_PREFIX)
