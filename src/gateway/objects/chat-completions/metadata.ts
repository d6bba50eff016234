/**
 * Metadata of stored chat completions: kept beside their ids, to filter lists.
 *
 * Work: at most 1 step, 0.3 strings and buffers made and 1 byte kept for each byte.
 */
import { Problem } from '#base/problem.ts'
import {
  METADATA_MEMBERS_MAX,
  METADATA_NAME_MAX,
  METADATA_VALUE_MAX,
} from '#contract/data-plane/queries.ts'
import { invalidMetadataFilter } from '#contract/errors/objects.ts'
import { duplicateParameter, objectAboveMaxProperties } from '#contract/errors/parameters.ts'
import type { ByteRange } from '#gateway/request/facts.ts'
import { parsedMetadata } from '#gateway/request/metadata.ts'
import { asObject } from '#json/values.ts'

const IN_QUERY = /^metadata\[(.*)\]$/s

/** The metadata in a body that the upstream has accepted, as JSON; null if it has none. */
export function metadataIn(body: Buffer, at: ByteRange | undefined): string | null {
  return writeMetadata(parsedMetadata(body, at))
}

/** The members that a filter can name, as JSON; null if there are none. */
export function writeMetadata(metadata: unknown): string | null {
  const members = Object.entries(asObject(metadata) ?? {}).slice(0, METADATA_MEMBERS_MAX)
  const kept = members.filter(
    ([name, value]) =>
      isWithin(name, METADATA_NAME_MAX) &&
      typeof value === 'string' &&
      isWithin(value, METADATA_VALUE_MAX),
  )
  return kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept))
}

/** Whether text has at most so many characters, and is such as every store keeps. */
function isWithin(text: string, most: number): boolean {
  return text.length <= most && text.isWellFormed() && !text.includes('\0')
}

/** Names and values that the metadata of a completion must have. */
export type MetadataFilter = ReadonlyMap<string, string>

/**
 * The filter of a query, `metadata[name]=value`, and the query without it. Throws 400 if no
 * metadata can match the filter.
 */
export function splitMetadata(search: string): {
  readonly filter: MetadataFilter
  readonly rest: string
} {
  const filter = new Map<string, string>()
  const rest = new URLSearchParams()
  for (const [written, value] of new URLSearchParams(search)) {
    const [, name] = IN_QUERY.exec(written) ?? []
    if (name === undefined) rest.append(written, value)
    else addTo(filter, name, value)
  }
  return { filter, rest: rest.toString() }
}

function addTo(filter: Map<string, string>, name: string, value: string): void {
  if (!isWithin(name, METADATA_NAME_MAX) || !isWithin(value, METADATA_VALUE_MAX)) {
    throw new Problem(invalidMetadataFilter(METADATA_NAME_MAX, METADATA_VALUE_MAX))
  }
  if (filter.has(name)) throw new Problem(duplicateParameter(`metadata[${name}]`, 'metadata'))
  if (filter.size === METADATA_MEMBERS_MAX) {
    throw new Problem(objectAboveMaxProperties('metadata', METADATA_MEMBERS_MAX))
  }
  filter.set(name, value)
}
