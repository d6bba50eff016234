/**
 * Messages of SCIM 2.0 (RFC 7644): media type, schemas of messages, and errors, which differ in
 * form from OpenAI's.
 */

export const SCIM_PREFIX = '/scim/v2'
export const SCIM_MEDIA_TYPE = 'application/scim+json'

export const SCIM_MESSAGE = {
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
} as const

/** Errors by our name: status, and `scimType` if RFC 7644 §3.12 has it. */
export const SCIM_ERRORS = {
  invalidFilter: { status: 400, scimType: 'invalidFilter' },
  invalidPath: { status: 400, scimType: 'invalidPath' },
  invalidSyntax: { status: 400, scimType: 'invalidSyntax' },
  invalidValue: { status: 400, scimType: 'invalidValue' },
  mutability: { status: 400, scimType: 'mutability' },
  noTarget: { status: 400, scimType: 'noTarget' },
  notFound: { status: 404, scimType: undefined },
  methodNotAllowed: { status: 405, scimType: undefined },
  uniqueness: { status: 409, scimType: 'uniqueness' },
  preconditionFailed: { status: 412, scimType: undefined },
  tooLarge: { status: 413, scimType: undefined },
  notImplemented: { status: 501, scimType: undefined },
} as const

export type ScimErrorName = keyof typeof SCIM_ERRORS

export interface ScimErrorBody {
  readonly schemas: readonly [typeof SCIM_MESSAGE.error]
  /** A string, by RFC 7644 §3.12. */
  readonly status: string
  readonly scimType?: string
  readonly detail: string
}

export function scimErrorBody(
  status: number,
  scimType: string | undefined,
  detail: string,
): ScimErrorBody {
  return {
    schemas: [SCIM_MESSAGE.error],
    status: String(status),
    ...(scimType !== undefined && { scimType }),
    detail,
  }
}

/** Largest and default page of a list. */
export const SCIM_PAGE_MAX = 200
export const SCIM_PAGE = 100
/** Most operations of one PATCH. */
export const SCIM_OPERATIONS_MAX = 1_000
/** Most members that one request names. */
export const SCIM_MEMBERS_MAX = 5_000
/** Longest filter or path in characters, and most comparisons in it. */
export const SCIM_FILTER_MAX = 1_024
export const SCIM_CLAUSES_MAX = 8
/** Most attributes that a search selects for its answer. */
export const SCIM_SELECTED_MAX = 100
