/**
 * Lists: parameters and shape of a page.
 *
 * Most lists of objects have OpenAI's dialect A: `first_id`, `last_id`, `has_more`, paged with
 * `after=<last_id>`. Both ids are null on an empty page, which is valid in every schema OpenAI
 * publishes and makes its SDK stop. Lists of groups, roles and assignments have its dialect C:
 * `has_more` and `next`, paged with `after=<next>`.
 */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import { ID_MAX, Nullable } from './schema.ts'

export interface Page<T> {
  object: 'list'
  data: T[]
  first_id: string | null
  last_id: string | null
  has_more: boolean
}

export function Page<T extends TSchema>(item: T) {
  return Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(item),
    first_id: Nullable(Type.String()),
    last_id: Nullable(Type.String()),
    has_more: Type.Boolean(),
  })
}

/** A page of `T` with the cursor of the next one, which is null exactly on the last. */
export interface NextPage<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  next: string | null
}

export function NextPage<T extends TSchema>(item: T) {
  return Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(item),
    has_more: Type.Boolean(),
    next: Nullable(Type.String({ description: 'The cursor of the next page.' })),
  })
}

/** Largest and default page, and default order, of a list paged by `next`. */
interface NextDefaults {
  readonly max?: number
  readonly limit?: number
  readonly order?: 'asc' | 'desc'
}

/** Parameters of a list paged by `next`. A limit of 0 returns an empty page. */
export function NextQuery({ max = 1_000, limit = 1_000, order = 'asc' }: NextDefaults) {
  return Type.Object(
    {
      limit: Type.Integer({ minimum: 0, maximum: max, default: limit, description: 'Page size.' }),
      after: Cursor,
      order: Order(order),
    },
    { additionalProperties: false },
  )
}
export type NextQuery = Static<ReturnType<typeof NextQuery>>

/** Maximum and default number of rows in a page. */
export function Limit(max = 100, byDefault = 20) {
  return Type.Integer({ minimum: 1, maximum: max, default: byDefault, description: 'Page size.' })
}

/** A cursor: the id of an object, from `first_id`, `last_id` or `next` of a page. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: ID_MAX, description: 'The id of the object to continue from.' }),
)

export function Order(byDefault: 'asc' | 'desc') {
  return Type.Enum(['asc', 'desc'], { default: byDefault, description: 'Order by time of making.' })
}

/** Longest search text, in characters. */
const SEARCH_MAX = 200

/** Extension: search for a part of a name, in a list. An empty text is no search. */
export const Search = Type.Optional(
  Type.String({
    maxLength: SEARCH_MAX,
    description:
      "List only what has this in its name, e-mail address, redacted value, or its owner's name or e-mail address, in small or capital letters, or has exactly this id. Bailiwick's own; OpenAI's API does not have it.",
    'x-extension': true,
  }),
)

/** `limit` and `after`, and the further parameters of the list. */
export function ListQuery<P extends Parameters<typeof Type.Object>[0] = Record<never, TSchema>>(
  more?: P,
) {
  return Type.Object(
    { limit: Limit(), after: Cursor, ...(more as P) },
    { additionalProperties: false },
  ) as TObject<{ limit: ReturnType<typeof Limit>; after: typeof Cursor } & P>
}
