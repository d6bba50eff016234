/**
 * Lists: how a page is asked for and what it looks like.
 *
 * Every list of the seed is OpenAI's dialect A: `first_id`, `last_id`, `has_more`, walked with
 * `after=<last_id>`. Both ids are null on an empty page, which is valid in every schema OpenAI
 * publishes and makes its SDK stop.
 */
import { type TObject, type TSchema, Type } from 'typebox'
import { ID_MAX, Nullable } from './schema.ts'

/** A page of `T`. */
export interface Page<T> {
  object: 'list'
  data: T[]
  first_id: string | null
  last_id: string | null
  has_more: boolean
}

export const Page = <T extends TSchema>(item: T) =>
  Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(item),
    first_id: Nullable(Type.String()),
    last_id: Nullable(Type.String()),
    has_more: Type.Boolean(),
  })

/** The most rows a page holds, and how many it holds when the caller does not say. */
export const Limit = (max = 100, byDefault = 20) =>
  Type.Integer({ minimum: 1, maximum: max, default: byDefault, description: 'Page size.' })

/** A cursor: the id of an object, as a page named it in `first_id` or `last_id`. */
export const Cursor = Type.Optional(
  Type.String({ maxLength: ID_MAX, description: 'The id of the object to continue from.' }),
)

export const Order = (byDefault: 'asc' | 'desc') =>
  Type.Enum(['asc', 'desc'], { default: byDefault, description: 'Order by time of making.' })

/** Longest text searched for, in characters. */
const SEARCH_MAX = 200

/** Extension: a part of a name to look for, in a list. An empty one is none. */
export const Search = Type.Optional(
  Type.String({
    maxLength: SEARCH_MAX,
    description:
      "List only what has this in its name, e-mail address, redacted value, or its owner's name or e-mail address, in small or capital letters, or has exactly this id. Bailiwick's own; OpenAI's API does not have it.",
    'x-extension': true,
  }),
)

/** `limit` and `after`, and what else the list takes. */
export const ListQuery = <P extends Parameters<typeof Type.Object>[0] = Record<never, TSchema>>(
  more?: P,
) =>
  Type.Object(
    { limit: Limit(), after: Cursor, ...(more as P) },
    { additionalProperties: false },
  ) as TObject<{ limit: ReturnType<typeof Limit>; after: typeof Cursor } & P>
