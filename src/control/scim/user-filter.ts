/** Conditions of a filter on users. */
import { type Clause, parseFilter } from './filter.ts'
import { ScimError } from './scim-error.ts'
import type { UserCondition } from './users/store.ts'

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:user'
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user'

/** The conditions of a filter, which all hold. Throws `invalidFilter`. */
export function userConditions(filter: string | null): UserCondition[] {
  return filter === null || filter.trim() === '' ? [] : parseFilter(filter).flatMap(conditionsOf)
}

const TEXTS: Readonly<Record<string, 'id' | 'userName' | 'externalId'>> = {
  id: 'id',
  username: 'userName',
  externalid: 'externalId',
}

/** The attribute of a reference that Entra ID compares before a change of it; it is not stored. */
function isManager({ schema, attribute, filter }: Clause['path']): boolean {
  return attribute === 'manager' && filter.length === 0 && (schema ?? ENTERPRISE) === ENTERPRISE
}

function conditionsOf({ path, value }: Clause): UserCondition[] {
  const { schema, attribute, sub, filter } = path
  if (isManager(path)) return [{ kind: 'nobody' }]
  if (schema === undefined || schema === SCHEMA) {
    if (attribute === 'emails') {
      return [...filter.map(inEmails), emailCondition(sub ?? 'value', value)]
    }
    if (filter.length === 0) {
      const name = sub === undefined ? attribute : `${attribute}.${sub}`
      if (name === 'active' && typeof value === 'boolean') return [{ kind: 'active', value }]
      const kind = Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined
      if (kind && typeof value === 'string') return [{ kind, value }]
    }
  }
  throw new ScimError('invalidFilter', `Users cannot be filtered by ${attribute} and this value.`)
}

function inEmails({ path, value }: Clause): UserCondition {
  return emailCondition(path.attribute, value)
}

function emailCondition(name: string, value: string | boolean): UserCondition {
  if (name === 'value' && typeof value === 'string') return { kind: 'email', value }
  if (name === 'type' && typeof value === 'string') return { kind: 'emailType', value }
  // A user's only address is the primary one.
  if (name === 'primary' && value === true) return { kind: 'primary' }
  if (name === 'primary' && value === false) return { kind: 'nobody' }
  throw new ScimError('invalidFilter', `Users cannot be filtered by emails.${name} and this value.`)
}
