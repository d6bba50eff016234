/** Payloads of the audit events of SCIM. */
import { Type } from 'typebox'

const text = Type.Optional(Type.String())
/** The organization. */
const Subject = Type.Object({ id: Type.String() })

export const scimPayloads = {
  'scim.enabled': Subject,
  'scim.disabled': Subject,
}

/** Extension: true if the organization has no active owner since. */
export const LastOwner = Type.Optional(Type.Boolean())

/** Extensions: changes of a person by an identity provider. */
export const scimUserChanges = {
  active: Type.Optional(Type.Boolean()),
  email: text,
  name: text,
  user_name: text,
  external_id: text,
  last_owner: LastOwner,
}
