/**
 * Attributes of SCIM's resources (RFC 7643): the one description that `/Schemas` returns, that
 * bodies are read by, and that paths of a PATCH are resolved in.
 */

export interface ScimAttribute {
  readonly name: string
  readonly type: 'string' | 'boolean' | 'complex' | 'reference' | 'dateTime'
  readonly multiValued: boolean
  readonly description: string
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable'
  readonly returned: 'always' | 'default'
  readonly uniqueness: 'none' | 'server'
  readonly subAttributes?: readonly ScimAttribute[]
  readonly referenceTypes?: readonly string[]
}

function attribute(
  name: string,
  description: string,
  rest: Partial<ScimAttribute> = {},
): ScimAttribute {
  return {
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...rest,
  }
}

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group'

/** Attributes of every resource, which `/Schemas` does not list (RFC 7643 §3.1). */
const COMMON_ATTRIBUTES: readonly ScimAttribute[] = [
  attribute('id', 'Id of the resource here.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
  }),
  attribute('externalId', 'Id of the resource at the identity provider.', { caseExact: true }),
  attribute('meta', 'Type, times, version and address of the resource.', {
    type: 'complex',
    mutability: 'readOnly',
  }),
]

const USER_ATTRIBUTES: readonly ScimAttribute[] = [
  attribute('userName', 'Name of the user at the identity provider, unique in the organization.', {
    required: true,
    uniqueness: 'server',
  }),
  attribute('name', 'Parts of the name.', {
    type: 'complex',
    subAttributes: [
      attribute('formatted', 'The whole name. The same as displayName.'),
      attribute('familyName', 'Family name.'),
      attribute('givenName', 'Given name.'),
    ],
  }),
  attribute('displayName', 'Name of the user here.'),
  attribute('active', 'Whether the user has access.', { type: 'boolean' }),
  attribute('emails', 'E-mail addresses. Only the primary one is stored, or the first.', {
    type: 'complex',
    multiValued: true,
    required: true,
    subAttributes: [
      attribute('value', 'The address. Default: userName, where that is an address.', {
        required: true,
      }),
      attribute('type', 'Kind of the address, such as work.'),
      attribute('primary', 'Whether it is the primary address.', { type: 'boolean' }),
    ],
  }),
]

const GROUP_ATTRIBUTES: readonly ScimAttribute[] = [
  attribute('displayName', 'Name of the group, unique in the organization.', {
    required: true,
    uniqueness: 'server',
  }),
  attribute('members', 'Users in the group.', {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', 'Id of the user.', { caseExact: true, mutability: 'immutable' }),
      attribute('$ref', 'Address of the user.', {
        type: 'reference',
        mutability: 'immutable',
        referenceTypes: ['User'],
      }),
      attribute('type', 'Always User.', { mutability: 'immutable' }),
      attribute('display', 'Name of the user.', { mutability: 'readOnly' }),
    ],
  }),
]

export interface ScimSchema {
  readonly id: string
  readonly name: 'User' | 'Group'
  readonly description: string
  readonly endpoint: '/Users' | '/Groups'
  readonly attributes: readonly ScimAttribute[]
}

export const SCIM_SCHEMAS: Readonly<Record<'User' | 'Group', ScimSchema>> = {
  User: {
    id: USER_SCHEMA,
    name: 'User',
    description: 'People of the organization.',
    endpoint: '/Users',
    attributes: USER_ATTRIBUTES,
  },
  Group: {
    id: GROUP_SCHEMA,
    name: 'Group',
    description: 'Groups of people.',
    endpoint: '/Groups',
    attributes: GROUP_ATTRIBUTES,
  },
}

/**
 * Attributes of RFC 7643, those of its enterprise extension too, that identity providers send by
 * default and that are not stored. They are ignored, where an unknown name in a path is an error.
 * In lower case.
 */
const IGNORED_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['nickname', 'profileurl', 'title', 'usertype', 'preferredlanguage', 'locale', 'timezone'],
  ...['password', 'phonenumbers', 'ims', 'photos', 'addresses', 'groups', 'entitlements'],
  ...['roles', 'x509certificates', 'schemas', 'middlename', 'honorificprefix', 'honorificsuffix'],
  ...['employeenumber', 'costcenter', 'organization', 'division', 'department', 'manager'],
  'display',
])

export function isIgnoredAttribute(name: string): boolean {
  return IGNORED_ATTRIBUTES.has(name.toLowerCase())
}

/** The attribute of a name, in any case of its letters (RFC 7643 §2.1). */
export function findAttribute(
  attributes: readonly ScimAttribute[],
  name: string,
): ScimAttribute | undefined {
  const lower = name.toLowerCase()
  return attributes.find((one) => one.name.toLowerCase() === lower)
}

/** All attributes of a resource, the common ones too. */
export function allAttributes({ attributes }: ScimSchema): readonly ScimAttribute[] {
  return [...COMMON_ATTRIBUTES, ...attributes]
}
