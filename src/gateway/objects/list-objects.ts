/** Lists of files and batches, answered from the table alone, and the form that all lists have. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { ListQueryRules } from '#contract/data-plane/queries.ts'
import {
  duplicateParameter,
  invalidOrder,
  unknownLongParameter,
} from '#contract/errors/parameters.ts'
import { type Call, sendJson } from '#gateway/call.ts'
import { limitOf } from '#gateway/request/query-limit.ts'
import type { Store } from '#storage/db.ts'
import * as rows from './files/store.ts'
import type { Owned } from './ownership.ts'

export interface ListRules extends ListQueryRules {
  readonly kind: 'file' | 'batch'
  readonly notFound: (id: string) => Problem
}

interface Listing {
  readonly store: Store
  readonly owned: Owned
  readonly now: Clock
}

/** A page ends before its objects have more bytes than that: a name may have 8 KiB. */
export const PAGE_MAX_BYTES = 4_194_304

/** Answers with a page. Throws 400 for invalid parameters, 404 for an unknown cursor. */
export async function answerList(
  { store, owned, now }: Listing,
  call: Call,
  rules: ListRules,
): Promise<void> {
  const { grant } = call
  const { after, limit, order, purpose } = readListQuery(call.search, rules)
  const cursor = after === undefined ? undefined : await owned.find(grant, after, rules.kind)
  if (after !== undefined && !cursor) throw rules.notFound(after)
  const page = {
    projectId: grant.projectId,
    kind: rules.kind,
    nowMs: now(),
    order,
    limit,
    purpose,
    after: cursor,
  }
  const reader = store.slowReader(grant.projectId)
  const sizes = await rows.pageSizes(reader, page)
  const fitting = countWithin(sizes.slice(0, limit), PAGE_MAX_BYTES)
  const shown = fitting > 0 ? await rows.page(reader, { ...page, limit: fitting }) : []
  sendPage(call, shown, sizes.length > fitting)
}

export interface ListedObject {
  readonly id: string
  /** JSON text of the upstream. */
  readonly object: string | null
}

/** Answers with a page in OpenAI's form. */
export function sendPage(
  call: Pick<Call, 'reply'>,
  shown: readonly ListedObject[],
  hasMore: boolean,
): void {
  const name = (id: string | undefined): string => JSON.stringify(id ?? null)
  const text = `{"object":"list","data":[${shown
    .map(({ object }) => object)
    .join(',')}],"first_id":${name(shown.at(0)?.id)},"last_id":${name(
    shown.at(-1)?.id,
  )},"has_more":${hasMore}}`
  sendJson(call, text)
}

/** Number of leading sizes with a sum of at most `most`; one at least. */
function countWithin(sizes: readonly number[], most: number): number {
  let sum = 0
  const tooMany = sizes.findIndex((bytes) => {
    sum += bytes
    return sum > most
  })
  return tooMany < 0 ? sizes.length : Math.max(1, tooMany)
}

interface ListQuery {
  readonly limit: number
  readonly after: string | undefined
  readonly order: 'asc' | 'desc'
  readonly purpose: string | undefined
  readonly model: string | undefined
}

/** Throws 400 for an unknown parameter. */
export function readListQuery(
  search: string,
  { defaultLimit, maxLimit, defaultOrder, filters }: ListQueryRules,
): ListQuery {
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) {
    const isKnown = ['limit', 'after', ...filters].includes(name)
    if (!isKnown) throw new Problem(unknownLongParameter(name))
    if (values.has(name)) throw new Problem(duplicateParameter(name))
    if (value !== '') values.set(name, value)
  }
  const order = values.get('order') ?? defaultOrder
  if (order !== 'asc' && order !== 'desc') throw new Problem(invalidOrder())
  return {
    limit: limitOf(values.get('limit'), defaultLimit, maxLimit),
    after: values.get('after'),
    order,
    purpose: values.get('purpose'),
    model: values.get('model'),
  }
}
