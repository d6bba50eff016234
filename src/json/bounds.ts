/** Bounds of one JSON body, and the errors for bodies that exceed them. */

import { BoundExceeded } from '#config/bound-exceeded.ts'
import { type Bounds, configuredBounds } from '#config/bounds.ts'
import {
  bodyMembersAboveMax,
  bodyReferencesAboveMax,
  idAboveMaxLength,
  memberNameTooLong,
} from '#contract/errors/parameters.ts'

export type JsonBounds = Pick<
  Bounds,
  'body_members' | 'member_name_bytes' | 'id_characters' | 'body_references'
>

export const DEFAULT_JSON_BOUNDS: JsonBounds = configuredBounds()

export function tooManyMembers({ body_members: most }: JsonBounds): BoundExceeded {
  return new BoundExceeded('body_members', bodyMembersAboveMax(most))
}

export function nameTooLong(
  { member_name_bytes: most }: JsonBounds,
  path: string,
  length: number,
): BoundExceeded {
  return new BoundExceeded('member_name_bytes', memberNameTooLong(path, most, length))
}

export function idTooLong({ id_characters: most }: JsonBounds, path: string): BoundExceeded {
  return new BoundExceeded('id_characters', idAboveMaxLength(path, most))
}

export function tooManyReferences(
  { body_references: most }: JsonBounds,
  path: string,
): BoundExceeded {
  return new BoundExceeded('body_references', bodyReferencesAboveMax(path, most))
}
