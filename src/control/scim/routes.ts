/** Handlers of the SCIM endpoints. */
import { resourceSchemas, resourceTypes, serviceProviderConfig } from '#contract/scim/discovery.ts'
import type { ScimEndpointId } from '#contract/scim/endpoints.ts'
import * as groups from './groups.ts'
import { listResponse, type ScimAnswer, type ScimContext, type ScimRequest } from './resource.ts'
import { ScimError } from './scim-error.ts'
import { searchOf } from './search.ts'
import * as users from './users.ts'

type Handler = (ctx: ScimContext, request: ScimRequest) => Promise<ScimAnswer>

export const scimRoutes: Readonly<Record<ScimEndpointId, Handler>> = {
  scimServiceProviderConfig: async ({ base }) => found(serviceProviderConfig(base)),
  scimResourceTypes: async ({ base }) => all(resourceTypes(base)),
  scimResourceType: async ({ base }, { params }) => one(resourceTypes(base), params.id),
  scimSchemas: async ({ base }) => all(resourceSchemas(base)),
  scimSchema: async ({ base }, { params }) => one(resourceSchemas(base), params.id),
  scimListUsers: users.list,
  scimCreateUser: users.create,
  scimSearchUsers: (ctx, request) => users.list(ctx, searchOf(request)),
  scimRetrieveUser: users.retrieve,
  scimReplaceUser: users.replace,
  scimPatchUser: users.patch,
  scimDeleteUser: users.remove,
  scimListGroups: groups.list,
  scimCreateGroup: groups.create,
  scimSearchGroups: (ctx, request) => groups.list(ctx, searchOf(request)),
  scimRetrieveGroup: groups.retrieve,
  scimReplaceGroup: groups.replace,
  scimPatchGroup: groups.patch,
  scimDeleteGroup: groups.remove,
}

function found(body: object): ScimAnswer {
  return { status: 200, body }
}

function all(resources: readonly object[]): ScimAnswer {
  return listResponse(resources.length, 0, resources)
}

function one(resources: readonly { readonly id: string }[], id = ''): ScimAnswer {
  const resource = resources.find((each) => each.id.toLowerCase() === id.toLowerCase())
  if (!resource) throw new ScimError('notFound', `There is no resource ${id}.`)
  return found(resource)
}
