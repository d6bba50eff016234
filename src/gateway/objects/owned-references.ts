/**
 * References of a body, checked against what the project owns. More than a few are looked up
 * together, and many of them beside the event loop: a batch file may have 10,000.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { REFERENCE_KINDS, type ReferenceKind } from '#contract/data-plane/references.ts'
import { DATA_ID_PATTERN } from '#contract/data-plane/route.ts'
import {
  previousResponseNotFound,
  referenceNotFound,
  referenceNotSupported,
} from '#contract/errors/objects.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { Reference } from '#gateway/request/facts.ts'
import type { Store } from '#storage/db.ts'
import type { Items } from './items/items.ts'
import * as store from './store.ts'

type Kind = store.OwnedRow['kind']

/** References that are looked up one by one. */
const FEW_REFERENCES = 4
/** Ids in one query, and the number from which the queries run beside the event loop. */
const LOCATIONS_AT_ONCE = 250
const MANY_REFERENCES = 100

/** Distinct ids up to the first reference that is rejected whatever it names. */
function idsOf(references: readonly Reference[]): string[] {
  const ids = new Set<string>()
  for (const { kind, id } of references) {
    if (REFERENCE_KINDS[kind] === 'rejected') break
    if (kind !== 'item' && DATA_ID_PATTERN.test(id)) ids.add(id)
  }
  return [...ids]
}

type ObjectLocation = Awaited<ReturnType<typeof store.findLocations>>[number]

/** Objects of a project in the store, by their ids. */
async function readLocations(
  { reader, slowReader }: Store,
  projectId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ObjectLocation>> {
  const locations = new Map<string, ObjectLocation>()
  const from = ids.length > MANY_REFERENCES ? slowReader(projectId) : reader
  for (let at = 0; at < ids.length; at += LOCATIONS_AT_ONCE) {
    const some = ids.slice(at, at + LOCATIONS_AT_ONCE)
    const found = await store.findLocations(from, projectId, some)
    for (const location of found) locations.set(location.id, location)
    // The first that is missing decides: what follows need not be read.
    if (found.length < some.length) break
  }
  return locations
}

export interface ReferenceOptions {
  readonly store: Store
  readonly now: Clock
  /** Whether the configuration has a model of this name. */
  readonly isConfigured: (model: string) => boolean
}

type FindLocation = (
  grant: Grant,
  id: string,
  kind: Kind,
) => Promise<Pick<store.OwnedRow, 'upstream'> | undefined>

/**
 * A function that returns the upstream on which all references live, or undefined when there are
 * none. It throws 400 for an object of another project, in the words for an object that does not
 * exist.
 */
export function createReferenceCheck(
  options: ReferenceOptions,
  find: FindLocation,
  items: Pick<Items, 'find'>,
) {
  return async (grant: Grant, references: readonly Reference[]): Promise<string | undefined> => {
    const ids = references.length > FEW_REFERENCES ? idsOf(references) : []
    const locations = await readLocations(options.store, grant.projectId, ids)
    const findLocation: FindLocation = async (_grant, id, kind) => {
      const row = locations.get(id)
      const isCurrent = row?.kind === kind && !store.isExpired(row, options.now())
      return isCurrent ? row : find(grant, id, kind)
    }
    const itemHomes = await findItems(items, grant, references)
    let upstream: string | undefined
    for (const reference of references) {
      const isItem = reference.kind === 'item'
      const home = isItem
        ? itemHomes.get(reference.id)
        : await homeOf(options, findLocation, grant, reference)
      if (isItem && home === undefined) throw notFound(reference)
      if (upstream !== undefined && home !== undefined && home !== upstream) {
        throw notFound(reference)
      }
      upstream ??= home
    }
    return upstream
  }
}

const NO_ITEMS: ReadonlyMap<string, string> = new Map()

/** The upstreams of those items that are the project's, by their ids: looked up together. */
function findItems(
  items: Pick<Items, 'find'>,
  { projectId }: Grant,
  references: readonly Reference[],
): Promise<ReadonlyMap<string, string>> | ReadonlyMap<string, string> {
  const named = references.filter(({ kind }) => kind === 'item')
  if (named.length === 0) return NO_ITEMS
  return items.find(
    projectId,
    named.map(({ id }) => id),
  )
}

/** The upstream where a referenced object lives; undefined for what needs none. */
async function homeOf(
  { isConfigured }: ReferenceOptions,
  find: FindLocation,
  grant: Grant,
  reference: Reference,
): Promise<string | undefined> {
  const { kind, id, param } = reference
  const rule = REFERENCE_KINDS[kind]
  if (rule === 'configured' && isConfigured(id)) return undefined
  if (rule !== 'owned') throw new Problem(referenceNotSupported(param, kind))
  if (!isObject(kind)) throw notFound(reference)
  const row = await find(grant, id, kind)
  if (!row) throw notFound(reference)
  return row.upstream
}

function isObject(kind: ReferenceKind): kind is ReferenceKind & Kind {
  return kind === 'file' || kind === 'batch' || kind === 'response' || kind === 'conversation'
}

const TITLES: Readonly<Partial<Record<ReferenceKind, string>>> = {
  file: 'File',
  batch: 'Batch',
  response: 'Response',
  conversation: 'Conversation',
  item: 'Item',
}

function notFound({ kind, id, param }: Reference): Problem {
  const title = TITLES[kind] ?? kind
  return kind === 'response'
    ? new Problem(previousResponseNotFound(id, param))
    : new Problem(referenceNotFound(title, id, param))
}
