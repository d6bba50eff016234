/** Handlers of the SCIM endpoints. */
import { resourceSchemas, resourceTypes, serviceProviderConfig } from '#contract/scim/discovery.ts'
import type { ScimEndpointId } from '#contract/scim/endpoints.ts'
import { SCIM_SELECTED_MAX } from '#contract/scim/messages.ts'
import { toObject } from './document.ts'
import * as groups from './groups.ts'
import { listResponse, type ScimAnswer, type ScimContext, type ScimRequest } from './resource.ts'
import { ScimError } from './scim-error.ts'
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

const NAMES = new Map(
  ['filter', 'startIndex', 'count', 'attributes', 'excludedAttributes'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
)

/**
 * The request for a list, by the members of a search by POST (RFC 7644 §3.4.3). Other members, such
 * as those for sorting, are ignored.
 */
function searchOf(request: ScimRequest): ScimRequest {
  const query = new URLSearchParams()
  for (const [key, given] of Object.entries(toObject(request.body, 'The body'))) {
    const name = NAMES.get(key.toLowerCase())
    if (name && given !== null) query.set(name, textOf(name, given))
  }
  return { ...request, query }
}

function textOf(name: string, given: unknown): string {
  if (name !== 'attributes' && name !== 'excludedAttributes') {
    if (typeof given === 'string' || typeof given === 'number') return String(given)
    throw new ScimError('invalidValue', `${name} must be a text or a number.`)
  }
  const isList = Array.isArray(given) && given.every((one) => typeof one === 'string')
  if (isList && given.length <= SCIM_SELECTED_MAX) return given.join(',')
  throw new ScimError(
    'invalidValue',
    `${name} must be a list of ${SCIM_SELECTED_MAX} names at most.`,
  )
}
