/** Query parameters of the data plane: of lists answered here, and of forwarded requests. */
import { type TObject, type TProperties, Type } from 'typebox'

/** Longest forwarded value, in characters, and most values of all parameters together. */
export const FORWARDED_VALUE_MAX = 256
export const FORWARDED_VALUES_MAX = 64

/** The parameters of a list that is answered here. */
export interface ListQueryRules {
  readonly defaultLimit: number
  readonly maxLimit: number
  readonly defaultOrder: 'asc' | 'desc'
  /** Parameters besides `limit` and `after`. */
  readonly filters: readonly ('order' | 'purpose' | 'model')[]
}

/** Rules of OpenAI's list of files. */
export const FILE_LIST: ListQueryRules = {
  defaultLimit: 10_000,
  maxLimit: 10_000,
  defaultOrder: 'desc',
  filters: ['order', 'purpose'],
}
export const BATCH_LIST: ListQueryRules = {
  defaultLimit: 20,
  maxLimit: 100,
  defaultOrder: 'desc',
  filters: [],
}
export const CHAT_COMPLETION_LIST: ListQueryRules = {
  defaultLimit: 20,
  maxLimit: 100,
  defaultOrder: 'asc',
  filters: ['order', 'model'],
}

/** OpenAI's bounds on metadata: members, and characters of a name and of a value. */
export const METADATA_MEMBERS_MAX = 16
export const METADATA_NAME_MAX = 64
export const METADATA_VALUE_MAX = 512

const AFTER = Type.Optional(Type.String({ description: 'The id of the object to continue from.' }))

/** The schema of a list's parameters. An empty value is none. */
export function listQuery(rules: ListQueryRules, more: TProperties = {}): TObject {
  const { defaultLimit, maxLimit, defaultOrder, filters } = rules
  const known = {
    order: Type.Optional(Type.Enum(['asc', 'desc'], { default: defaultOrder })),
    purpose: Type.Optional(Type.String()),
    model: Type.Optional(Type.String()),
  }
  const limit = Type.Integer({ minimum: 1, maximum: maxLimit, default: defaultLimit })
  return Type.Object(
    {
      limit: Type.Optional(limit),
      after: AFTER,
      ...Object.fromEntries(filters.map((name) => [name, known[name]])),
      ...more,
    },
    { additionalProperties: false },
  )
}

/** Values that a list of stored chat completions is filtered by. */
export const MetadataQuery = Type.Optional(
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: METADATA_VALUE_MAX },
    maxProperties: METADATA_MEMBERS_MAX,
    description: 'Only objects with these values: metadata[name]=value.',
  }),
)

const Value = Type.Optional(Type.String({ maxLength: FORWARDED_VALUE_MAX }))
const Values = Type.Optional(
  Type.Array(Type.String({ maxLength: FORWARDED_VALUE_MAX }), { maxItems: FORWARDED_VALUES_MAX }),
)

/** Parameters that are forwarded to the upstream: of one value each, and of several. */
export function forwardedQuery(one: readonly string[], many: readonly string[] = []): TObject {
  return Type.Object({
    ...Object.fromEntries(one.map((name) => [name, Value])),
    ...Object.fromEntries(many.map((name) => [name, Values])),
  })
}

export const ITEM_LIST = forwardedQuery(['after', 'limit', 'order'], ['include'])

/** Whether a forwarded parameter has one value or may have several; undefined for any other. */
export function forwardedAs({ properties }: TObject, name: string): 'one' | 'many' | undefined {
  const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
  return schema && ('items' in schema ? 'many' : 'one')
}
