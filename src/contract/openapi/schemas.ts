/** Schemas of the OpenAPI document: references to named objects, and null for omitted members. */
import type { TSchema } from 'typebox'
import { objects } from '#contract/api.ts'
import { dataObjects } from '#contract/data-plane/object-routes.ts'
import { ForwardedObject } from '#contract/data-plane/route.ts'
import { DataErrorBody, ErrorBody, ScopeErrorBody } from '#contract/errors/errors.ts'
import { Nullable, takesNull } from '#contract/schema.ts'

export type JsonObject = Record<string, unknown>

/** Objects with a name in the document. */
const NAMED: Readonly<Record<string, TSchema>> = {
  ...objects,
  ...dataObjects,
  ForwardedObject,
  Error: ErrorBody,
  ScopeError: ScopeErrorBody,
  DataError: DataErrorBody,
}

/** The schemas of all named objects. */
export function namedSchemas(): JsonObject {
  return Object.fromEntries(
    Object.entries(NAMED).map(([name, schema]) => [name, membersWithReferences(schema)]),
  )
}

interface BodySchema {
  readonly properties?: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
  readonly items?: TSchema
}

/** Makes the optional members of a body accept null, which means that they are omitted. */
export function withNulls(schema: TSchema): TSchema {
  const { properties, required = [], items }: BodySchema = schema
  if (items) return { ...schema, items: withNulls(items) }
  if (!properties) return schema
  const members = Object.entries(properties).map(([name, member]) => {
    const inner = withNulls(member)
    return [name, required.includes(name) || takesNull(inner) ? inner : Nullable(inner)]
  })
  return { ...schema, properties: Object.fromEntries(members) }
}

/** The content of one media type. */
export function content(schema: object, example?: unknown, media = 'application/json'): JsonObject {
  return {
    [media]: {
      schema: withReferences(schema),
      ...(example !== undefined && { example }),
    },
  }
}

interface QuerySchema {
  readonly description?: string
  readonly type?: string
  readonly 'x-extension'?: boolean
}

/** A parameter with a default is not required. */
export function queryParameter(name: string, schema: object, present: boolean): JsonObject {
  const { description, type, ...more } = schema as QuerySchema
  return {
    name,
    in: 'query',
    required: present && !('default' in schema),
    ...(description !== undefined && { description }),
    ...(more['x-extension'] && { 'x-extension': true }),
    ...(type === 'object' && { style: 'deepObject', explode: true }),
    schema,
  }
}

/** Replaces every object that has a name by a reference. */
function withReferences(schema: unknown): unknown {
  const name = Object.entries(NAMED).find(([, object]) => object === schema)?.[0]
  return name === undefined
    ? membersWithReferences(schema)
    : { $ref: `#/components/schemas/${name}` }
}

function membersWithReferences(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withReferences)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withReferences(value)]),
  )
}
