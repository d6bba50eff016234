/**
 * Values of tags that are an erased person: their id, an address of theirs, or another id or name
 * of six characters and more, also as the hash of `safety_identifier`. They are deleted with their
 * spend and their own limits; usage and costs stay.
 */
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { deleteValues, keysOfValues } from '#storage/value-deletion.ts'
import { hashIdentifier } from '#usage/tag-set.ts'
import type { Person } from './events.ts'

/** Key with values that are hashes. */
const HASHED_KEY = 'safety_identifier'
/** Shortest text that is a value of the person. */
const LENGTH_MIN = 6

export async function eraseValues(
  over: Store,
  organizationId: string,
  { id, texts }: Person,
): Promise<void> {
  const long = texts.all.filter(({ length }) => length >= LENGTH_MIN)
  const names = [...new Set([id, ...long, ...long.map((text) => text.toLowerCase())])]
  for (const key of await keysOfValues(over.reader, organizationId)) {
    const { project_id: projectId, tag_key: name, safety_identifier_key: hashKey } = key
    const isHashed = name === HASHED_KEY && hashKey !== null
    const values = isHashed ? names.map((text) => hashIdentifier(hashKey, text)) : names
    await record(over, (tx) => deleteValues(tx, { organizationId, projectId, key: name, values }))
  }
}
