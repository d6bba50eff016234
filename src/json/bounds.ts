/** Bounds of one JSON body, and the errors for bodies that exceed them. */

import { BoundExceeded } from '#config/bound-exceeded.ts'
import { type Bounds, configuredBounds } from '#config/bounds.ts'
import {
  bodyMembersAboveMax,
  bodyReferencesAboveMax,
  idAboveMaxLength,
  memberNameTooLong,
} from '#contract/problems/parameters.ts'

export type JsonBounds = Pick<
  Bounds,
  'body_members' | 'member_name_bytes' | 'id_characters' | 'body_references'
>

export const DEFAULT_JSON_BOUNDS: JsonBounds = configuredBounds()

export const tooManyMembers = ({ body_members: most }: JsonBounds): BoundExceeded =>
  new BoundExceeded('body_members', bodyMembersAboveMax(most))

export const nameTooLong = (
  { member_name_bytes: most }: JsonBounds,
  path: string,
  length: number,
): BoundExceeded => new BoundExceeded('member_name_bytes', memberNameTooLong(path, most, length))

export const idTooLong = ({ id_characters: most }: JsonBounds, path: string): BoundExceeded =>
  new BoundExceeded('id_characters', idAboveMaxLength(path, most))

export const tooManyReferences = (
  { body_references: most }: JsonBounds,
  path: string,
): BoundExceeded => new BoundExceeded('body_references', bodyReferencesAboveMax(path, most))
