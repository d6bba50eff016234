/** Changes of a group: from a document, and from the operations of a PATCH. */
import { allAttributes, SCIM_SCHEMAS } from '#contract/scim/attributes.ts'
import { SCIM_MEMBERS_MAX } from '#contract/scim/messages.ts'
import { type Complex, complexesOf, readDocument, readSimple, readValues } from './document.ts'
import { type PatchOperation, patchTarget } from './patch.ts'
import { ScimError } from './scim-error.ts'

const NAME_MAX = 255
const SCHEMA = { id: SCIM_SCHEMAS.Group.id, attributes: allAttributes(SCIM_SCHEMAS.Group) }

/** A change of members: those of before stay or all leave, then these leave and these join. */
export interface MemberChange {
  readonly isWhole: boolean
  readonly added: ReadonlySet<string>
  readonly removed: ReadonlySet<string>
}

export interface GroupChange {
  /** Undefined: the name stays. */
  readonly displayName: string | undefined
  /** Undefined: it stays. Null: none. */
  readonly externalId: string | null | undefined
  readonly members: MemberChange
}

/** The change to a whole document. */
export function replacedGroup(body: unknown): GroupChange & { readonly displayName: string } {
  const { displayName, externalId, members } = readDocument(SCHEMA.attributes, body)
  const added = idsOf(complexesOf(members))
  rejectMany(added.length)
  return {
    displayName: nameOf(displayName),
    externalId: textOf(externalId),
    members: { isWhole: true, added: new Set(added), removed: new Set() },
  }
}

/** The change by the operations, in their order. */
export function patchedGroup(operations: readonly PatchOperation[]): GroupChange {
  let displayName: string | undefined
  let externalId: string | null | undefined
  const members = createMembers()
  for (const operation of operations) {
    const { op, path, value } = operation
    const attribute = path && patchTarget(SCHEMA, path)
    if (!path || !attribute || attribute.mutability === 'readOnly') continue
    const simple = op === 'remove' || value == null ? undefined : value
    switch (attribute.name) {
      case 'displayName':
        displayName = nameOf(simple === undefined ? undefined : readSimple(attribute, simple))
        break
      case 'externalId':
        externalId = simple === undefined ? null : textOf(readSimple(attribute, simple))
        break
      default: {
        const { filter, sub } = path
        const named = filter.map(({ path: of, value: id }) =>
          of.attribute === 'value' && typeof id === 'string' ? id : undefined,
        )
        if (sub !== undefined || named.length > 1 || named.includes(undefined)) {
          throw new ScimError('invalidPath', 'Members are selected by members[value eq "…"].')
        }
        const given = value == null ? [] : idsOf(readValues(attribute, value))
        members.apply(op, filter.length > 0 ? named.map(String) : given, {
          isAll: op === 'remove' && value == null && filter.length === 0,
        })
      }
    }
  }
  return { displayName, externalId, members: members.change() }
}

function createMembers() {
  let isWhole = false
  let named = 0
  const added = new Set<string>()
  const removed = new Set<string>()
  const clear = (): void => {
    isWhole = true
    added.clear()
    removed.clear()
  }
  return {
    apply: (
      op: PatchOperation['op'],
      ids: readonly string[],
      { isAll }: { readonly isAll: boolean },
    ): void => {
      named += ids.length
      rejectMany(named)
      if (isAll || op === 'replace') clear()
      for (const id of ids) {
        const [from, to] = op === 'remove' ? [added, removed] : [removed, added]
        from.delete(id)
        to.add(id)
      }
    },
    change: (): MemberChange => ({ isWhole, added, removed }),
  }
}

function rejectMany(named: number): void {
  if (named <= SCIM_MEMBERS_MAX) return
  throw new ScimError('tooLarge', `A request may name ${SCIM_MEMBERS_MAX} members.`)
}

function idsOf(members: readonly Complex[]): string[] {
  return members.map(({ value }) => {
    if (typeof value === 'string' && value !== '') return value
    throw new ScimError('invalidValue', 'Each member needs a value, the id of a user.')
  })
}

function nameOf(value: unknown): string {
  const name = textOf(value)
  if (name === null) throw new ScimError('invalidValue', 'displayName is required.')
  if ([...name].length <= NAME_MAX) return name
  throw new ScimError('invalidValue', `displayName is longer than ${NAME_MAX} characters.`)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
