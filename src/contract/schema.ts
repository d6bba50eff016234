/** Building blocks of every resource's schemas, and the bounds they share. */
import { type Static, type TSchema, Type } from 'typebox'

/** Longest name of a project, key, person or service account, in characters. */
export const NAME_MAX = 256
/** Longest address that SMTP can carry (RFC 5321 §4.5.3.1). */
export const EMAIL_MAX = 320
/** Longest identifier accepted in a path, a query or a body. */
export const ID_MAX = 256
/** One year: the longest lifetime of a key that expires, as at OpenAI. */
export const EXPIRY_MAX_SECONDS = 31_536_000
const SCOPES_MAX = 100
const SCOPE_MAX = 128

/**
 * `null` beside a schema. One JSON Schema `type` list where possible, since that serializes
 * fastest.
 */
export function Nullable<T extends TSchema>(schema: T) {
  const type = (schema as { type?: unknown }).type
  const described =
    typeof type === 'string' && type !== 'object' && !('enum' in schema)
      ? { ...schema, type: [type, 'null'] }
      : { anyOf: [schema, { type: 'null' }] }
  return Type.Unsafe<Static<T> | null>(described)
}

/** Whether a value of the schema may be null. */
export function takesNull(schema: TSchema): boolean {
  const { type, anyOf, enum: values, const: constant } = schema as NullableShape
  if (anyOf) return anyOf.some(takesNull)
  if (values) return values.includes(null)
  if (constant !== undefined) return constant === null
  return type === undefined || [type].flat().includes('null')
}

interface NullableShape {
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly TSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

/** An object of the wire that rejects members the contract does not name. */
export function Closed<P extends Record<string, TSchema>>(properties: P) {
  return Type.Object(properties, { additionalProperties: false })
}

/** Unix seconds. */
export const Timestamp = Type.Integer({ description: 'Unix time in seconds.' })

export const Name = Type.String({ minLength: 1, maxLength: NAME_MAX })

export const Email = Type.String({
  minLength: 3,
  maxLength: EMAIL_MAX,
  pattern: '^[^\\s@]+@[^\\s@]+$',
  description: 'An e-mail address.',
})

/** An id in a body: any string, since a text that is no id of ours is simply not found. */
export const Id = Type.String({ minLength: 1, maxLength: ID_MAX })

/** An id in a path. A text that does not match can be no id, and gives 404. */
export const PathId = Type.String({
  minLength: 1,
  maxLength: ID_MAX,
  pattern: '^[A-Za-z0-9_.@-]+$',
})

export const ExpiresInSeconds = Type.Integer({
  minimum: 1,
  maximum: EXPIRY_MAX_SECONDS,
  description: 'Seconds until the key expires. A key made without it does not expire.',
})

export const Scopes = Type.Array(Type.String({ minLength: 1, maxLength: SCOPE_MAX }), {
  maxItems: SCOPES_MAX,
  description: 'What the key may be used for. Left out or empty: everything.',
})

/** Most models of a key's list. */
const KEY_MODELS_MAX = 100

/** Extension: models that a key may use, among its project's. */
export const KeyModels = Type.Array(Type.String({ minLength: 1, maxLength: ID_MAX }), {
  minItems: 1,
  maxItems: KEY_MODELS_MAX,
  description:
    'Extension: the models that the key may use. A name without a date includes its dated snapshots. Null: those of its project.',
})

/** Confirmation of a deletion. */
export function Deleted<O extends string>(object: O) {
  return Type.Object({ object: Type.Literal(object), id: Type.String(), deleted: Type.Boolean() })
}
