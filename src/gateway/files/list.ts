/** Lists of files and batches: answered from the table alone, in OpenAI's form. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Call } from '#gateway/call.ts'
import type { Owned } from '#gateway/owned/owned.ts'
import type { Store } from '#storage/db.ts'
import * as rows from './store.ts'

export interface ListRules {
  readonly kind: 'file' | 'batch'
  readonly standard: number
  readonly most: number
  /** Parameters besides `limit` and `after`. */
  readonly others: readonly ('order' | 'purpose')[]
  readonly notFound: (id: string) => Problem
}

interface Listing {
  readonly store: Store
  readonly owned: Owned
  readonly now: Clock
}

/** Answers with a page. Throws 400 for what it does not understand, 404 for an unknown cursor. */
export const answerList = async (
  { store, owned, now }: Listing,
  call: Call,
  rules: ListRules,
): Promise<void> => {
  const { grant, reply } = call
  const asked = readQuery(call.search, rules)
  const { after, limit, order, purpose } = asked
  const cursor = after === undefined ? undefined : await owned.find(grant, after, rules.kind)
  if (after !== undefined && !cursor) throw rules.notFound(after)
  const found = await rows.page(store.slowReader, {
    ...{ projectId: grant.projectId, kind: rules.kind, nowMs: now() },
    ...{ order, limit, purpose, after: cursor },
  })
  const shown = found.slice(0, limit)
  const name = (id: string | undefined): string => JSON.stringify(id ?? null)
  const text = `{"object":"list","data":[${shown
    .map(({ object }) => object)
    .join(',')}],"first_id":${name(shown.at(0)?.id)},"last_id":${name(
    shown.at(-1)?.id,
  )},"has_more":${found.length > limit}}`
  reply.whole(200, ['content-type', 'application/json'], Buffer.from(text))
}

interface Asked {
  readonly limit: number
  readonly after: string | undefined
  readonly order: 'asc' | 'desc'
  readonly purpose: string | undefined
}

const readQuery = (search: string, { standard, most, others }: ListRules): Asked => {
  const values = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(search)) {
    const isKnown = ['limit', 'after', ...others].includes(name)
    if (!isKnown) {
      throw new Problem('unknown_parameter', `Unknown parameter: '${name.slice(0, 100)}'.`, name)
    }
    if (values.has(name)) {
      throw new Problem('duplicate_parameter', `Duplicate parameter: '${name}'.`, name)
    }
    if (value !== '') values.set(name, value)
  }
  const order = values.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') {
    throw new Problem('invalid_value', "Invalid 'order': expected 'asc' or 'desc'.", 'order')
  }
  return {
    limit: limitOf(values.get('limit'), standard, most),
    after: values.get('after'),
    order,
    purpose: values.get('purpose'),
  }
}

const limitOf = (text: string | undefined, standard: number, most: number): number => {
  if (text === undefined) return standard
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new Problem('invalid_type', "Invalid type for 'limit': expected an integer.", 'limit')
  }
  const limit = Number(text)
  if (limit < 1) {
    throw new Problem(
      'integer_below_min_value',
      `Invalid 'limit': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`,
      'limit',
    )
  }
  if (limit > most) {
    throw new Problem(
      'integer_above_max_value',
      `Invalid 'limit': integer above maximum value. Expected a value <= ${most}, but got ${limit} instead.`,
      'limit',
    )
  }
  return limit
}
