/** Keys of tags with limits of their values, as defaults name them. */
import { Problem } from '#base/problem.ts'
import { type Context, organizationKey } from '#context.ts'
import { objectAboveMaxProperties } from '#contract/errors/parameters.ts'
import { identifierNotHashed, invalidTagKey } from '#contract/errors/tags.ts'
import { DEFAULT_KEYS_MAX } from '#contract/extensions/subject-rate-limits.ts'
import { TAG_KEY_PATTERN } from '#contract/tag.ts'
import type { Reader } from '#storage/db.ts'
import * as store from './store.ts'

const KEY = new RegExp(TAG_KEY_PATTERN)

/** Keys that a change sets, and those of the defaults so far that it does not remove. */
interface NamedKeys {
  readonly names: readonly string[]
  readonly known: readonly string[]
}

/**
 * Rejects keys with 400 that are too many, or malformed; and `safety_identifier` without a key for
 * its hash, which only a project has. `level`: the project, or empty for the organization.
 */
export async function checkValueKeys(
  reader: Reader,
  ctx: Context,
  level: string,
  { names, known }: NamedKeys,
): Promise<void> {
  if (!names.every((name) => KEY.test(name))) throw new Problem(invalidTagKey('tags'))
  const { size } = new Set([...names, ...known])
  if (size > DEFAULT_KEYS_MAX) {
    throw new Problem(objectAboveMaxProperties('tags', DEFAULT_KEYS_MAX, size))
  }
  if (!names.includes('safety_identifier')) return
  const [row] = await store.findOfProject(reader, organizationKey(ctx, level))
  if (!row?.safety_identifier_key) throw new Problem(identifierNotHashed())
}
