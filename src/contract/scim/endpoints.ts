/** Endpoints of SCIM below `/scim/v2`. */

function at<Id extends string>(
  id: Id,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
) {
  return { id, method, path }
}

export const SCIM_ENDPOINTS = [
  at('scimServiceProviderConfig', 'GET', '/ServiceProviderConfig'),
  at('scimResourceTypes', 'GET', '/ResourceTypes'),
  at('scimResourceType', 'GET', '/ResourceTypes/:id'),
  at('scimSchemas', 'GET', '/Schemas'),
  at('scimSchema', 'GET', '/Schemas/:id'),
  at('scimListUsers', 'GET', '/Users'),
  at('scimCreateUser', 'POST', '/Users'),
  at('scimSearchUsers', 'POST', '/Users/.search'),
  at('scimRetrieveUser', 'GET', '/Users/:id'),
  at('scimReplaceUser', 'PUT', '/Users/:id'),
  at('scimPatchUser', 'PATCH', '/Users/:id'),
  at('scimDeleteUser', 'DELETE', '/Users/:id'),
  at('scimListGroups', 'GET', '/Groups'),
  at('scimCreateGroup', 'POST', '/Groups'),
  at('scimSearchGroups', 'POST', '/Groups/.search'),
  at('scimRetrieveGroup', 'GET', '/Groups/:id'),
  at('scimReplaceGroup', 'PUT', '/Groups/:id'),
  at('scimPatchGroup', 'PATCH', '/Groups/:id'),
  at('scimDeleteGroup', 'DELETE', '/Groups/:id'),
] as const

/**
 * Paths of RFC 7644 that are answered 501, by §3.11 and §3.12: resources of the caller, bulk
 * requests, and searches over several types at once.
 */
export const SCIM_NOT_IMPLEMENTED = ['/Me', '/Bulk', '/.search'] as const

export type ScimEndpointId = (typeof SCIM_ENDPOINTS)[number]['id']
