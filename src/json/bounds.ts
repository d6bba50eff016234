/** Bounds of one JSON body, and the errors for bodies that exceed them. */

import { BoundExceeded } from '#config/bound-exceeded.ts'
import { type Bounds, configuredBounds } from '#config/bounds.ts'

export type JsonBounds = Pick<
  Bounds,
  'body_members' | 'member_name_bytes' | 'id_characters' | 'body_references'
>

export const DEFAULT_JSON_BOUNDS: JsonBounds = configuredBounds()

export const tooManyMembers = ({ body_members: most }: JsonBounds): BoundExceeded =>
  new BoundExceeded(
    'body_members',
    'invalid_value',
    `The JSON body of your request has too many members. Expected at most ${most} members in all of its objects (body_members).`,
  )

export const nameTooLong = (
  { member_name_bytes: most }: JsonBounds,
  path: string,
  length: number,
): BoundExceeded =>
  new BoundExceeded(
    'member_name_bytes',
    'string_above_max_length',
    `Invalid '${path}': the name of a member is too long. Expected at most ${most} bytes (member_name_bytes), but got ${length} instead.`,
    path,
  )

export const idTooLong = ({ id_characters: most }: JsonBounds, path: string): BoundExceeded =>
  new BoundExceeded(
    'id_characters',
    'string_above_max_length',
    `Invalid '${path}': string too long. Expected an id with at most ${most} characters (id_characters), but got a longer string instead.`,
    path,
  )

export const tooManyReferences = (
  { body_references: most }: JsonBounds,
  path: string,
): BoundExceeded =>
  new BoundExceeded(
    'body_references',
    'invalid_value',
    `The body of your request names too many files and other objects. Expected at most ${most} references (body_references).`,
    path,
  )
