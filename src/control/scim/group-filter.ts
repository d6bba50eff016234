/** Conditions of a filter on groups. */
import { GROUP_SCHEMA } from '#contract/scim/attributes.ts'
import { type Clause, parseFilter } from './filter.ts'
import type { GroupCondition } from './groups/store.ts'
import { ScimError } from './scim-error.ts'

const KINDS: Readonly<Record<string, GroupCondition['kind']>> = {
  id: 'id',
  displayname: 'displayName',
  externalid: 'externalId',
  members: 'member',
  'members.value': 'member',
}

/** The conditions of a filter, which all hold. Throws `invalidFilter`. */
export function groupConditions(filter: string | null): GroupCondition[] {
  return filter === null || filter.trim() === '' ? [] : parseFilter(filter).map(conditionOf)
}

function conditionOf({ path, value }: Clause): GroupCondition {
  const { schema, attribute, sub, filter } = path
  const name = sub === undefined ? attribute : `${attribute}.${sub}`
  const isOurs = schema === undefined || schema === GROUP_SCHEMA.toLowerCase()
  const kind = isOurs && filter.length === 0 && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
  if (kind && typeof value === 'string') return { kind, value }
  throw new ScimError('invalidFilter', `Groups cannot be filtered by ${attribute} and this value.`)
}
