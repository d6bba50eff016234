/** Attributes of a user: from a document, and from the row in the store. */
import { fold } from '#base/folded.ts'
import { EMAIL_MAX, NAME_MAX } from '#contract/schema.ts'
import { emailKey } from '#control/users/users.ts'
import { complexesOf, complexOf, type Document } from './document.ts'
import { ScimError } from './scim-error.ts'
import type { ScimUserRow } from './users/store.ts'

const ADDRESS = /^[^\s@]+@[^\s@]+$/

export interface UserAttributes {
  readonly userName: string
  readonly externalId: string | null
  readonly name: string | null
  readonly givenName: string | null
  readonly familyName: string | null
  readonly email: string
  /** Null if the identity provider sends no address. */
  readonly emailType: string | null
  readonly active: boolean
}

/** A user whom no identity provider has changed yet has the address as user name. */
export function attributesOf(row: ScimUserRow): UserAttributes {
  return {
    userName: row.scim_user_name ?? row.email,
    externalId: row.scim_external_id,
    name: row.name,
    givenName: row.scim_given_name,
    familyName: row.scim_family_name,
    email: row.email,
    emailType: row.scim_email_type,
    active: row.deactivated_at === null,
  }
}

/** The document of a user, as it is sent and as a PATCH changes it. */
export function documentOf(user: UserAttributes): Document {
  const { userName, externalId, name, givenName, familyName, email, emailType, active } = user
  return {
    userName,
    ...(externalId !== null && { externalId }),
    ...(name !== null && { displayName: name }),
    ...((name ?? givenName ?? familyName) !== null && {
      name: {
        ...(name !== null && { formatted: name }),
        ...(familyName !== null && { familyName }),
        ...(givenName !== null && { givenName }),
      },
    }),
    active,
    emails: [{ value: email, type: emailType ?? 'work', primary: true }],
  }
}

/**
 * The attributes of a whole document: of a new user, or in place of those of `before`. Without
 * `active` a deactivated user stays so: nobody gets access by an omission.
 */
export function replacedBy(document: Document, before?: UserAttributes): UserAttributes {
  const userName = textOf(document.userName)
  if (userName === null) throw new ScimError('invalidValue', 'userName is required.')
  const parts = partsOf(document)
  const name = textOf(document.displayName) ?? parts.formatted ?? joined(parts)
  const address = addressOf(document)
  return checked({
    userName,
    externalId: textOf(document.externalId),
    name,
    givenName: parts.givenName,
    familyName: parts.familyName,
    email: address?.email ?? (ADDRESS.test(userName) ? userName : (before?.email ?? '')),
    emailType: address?.type ?? null,
    active: document.active === undefined ? (before?.active ?? true) : document.active === true,
  })
}

/**
 * The attributes of a patched document. The name and its formatted form are stored as one: the
 * changed form counts. An address that was derived from the user name changes with it.
 */
export function patchedBy(document: Document, before: UserAttributes): UserAttributes {
  const old = documentOf(before)
  const after = replacedBy(document, before)
  const parts = partsOf(document)
  const displayName = textOf(document.displayName)
  const isNamed = displayName !== textOf(old.displayName)
  const name =
    (isNamed && displayName) || namedBy(parts, partsOf(old), isNamed ? null : before.name)
  const isSame = addressOf(document)?.email === before.email
  const isDerived = before.emailType === null && fold(before.email) === fold(before.userName)
  const follows = isSame && isDerived && ADDRESS.test(after.userName)
  return checked({
    ...after,
    name,
    email: follows ? after.userName : after.email,
    emailType: isSame ? before.emailType : after.emailType,
  })
}

interface NameParts {
  readonly formatted: string | null
  readonly givenName: string | null
  readonly familyName: string | null
}

/** The name by its parts. `name` is the former one, or null if that was removed. */
function namedBy(now: NameParts, old: NameParts, name: string | null): string | null {
  if (now.formatted !== old.formatted) return now.formatted ?? joined(now)
  return name === null || name === joined(old) ? joined(now) : name
}

function partsOf({ name }: Document): NameParts {
  const parts = complexOf(name)
  return {
    formatted: textOf(parts.formatted),
    givenName: textOf(parts.givenName),
    familyName: textOf(parts.familyName),
  }
}

function joined({ givenName, familyName }: NameParts): string | null {
  return [givenName, familyName].filter((part) => part !== null).join(' ') || null
}

/** The primary address, otherwise the address of type `work`, otherwise the first. */
function addressOf({ emails }: Document): { email: string; type: string | null } | undefined {
  const given = complexesOf(emails).filter(({ value }) => textOf(value) !== null)
  const chosen =
    given.find(({ primary }) => primary === true) ??
    given.find(({ type }) => type === 'work') ??
    given[0]
  return chosen && { email: String(chosen.value), type: textOf(chosen.type) ?? 'work' }
}

function checked(user: UserAttributes): UserAttributes {
  const { email, name } = user
  if (email === '') {
    throw new ScimError('invalidValue', 'emails is required where userName is no e-mail address.')
  }
  if (!ADDRESS.test(email) || [...email].length > EMAIL_MAX) {
    throw new ScimError('invalidValue', 'The e-mail address is invalid.')
  }
  if (name !== null && [...name].length > NAME_MAX) {
    throw new ScimError('invalidValue', `The name is longer than ${NAME_MAX} characters.`)
  }
  return user
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

const ATTRIBUTE_NAMES = [
  ...(['userName', 'externalId', 'name', 'givenName', 'familyName'] as const),
  ...(['email', 'emailType', 'active'] as const),
]

/** The columns, and the event of the changed attributes. */
export function changesBetween(before: UserAttributes | undefined, after: UserAttributes) {
  const changed = <K extends keyof UserAttributes>(key: K): boolean => before?.[key] !== after[key]
  return {
    columns: {
      scim_user_name: after.userName,
      scim_user_name_key: fold(after.userName),
      scim_external_id: after.externalId,
      name: after.name,
      scim_given_name: after.givenName,
      scim_family_name: after.familyName,
      email: after.email,
      email_key: emailKey(after.email),
      scim_email_type: after.emailType,
    },
    event: {
      ...(changed('userName') && { user_name: after.userName }),
      ...(changed('externalId') && { external_id: after.externalId ?? '' }),
      ...(changed('name') && { name: after.name ?? '' }),
      ...(changed('email') && { email: after.email }),
      ...(changed('active') && { active: after.active }),
    },
    isSame: ATTRIBUTE_NAMES.every((name) => !changed(name)),
  }
}
