/**
 * Nulls in bodies. Clients in typed languages send `null` for omitted values: of an optional
 * member, and for the whole body of a request that needs none. If the contract has a member
 * nullable, null keeps its meaning; if it is required, null stays an error.
 */
import type { TSchema } from 'typebox'
import { takesNull } from '#contract/schema.ts'

interface Shape extends TSchema {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
}

/** The body without the members that a null omits. */
export function withoutNulls(schema: TSchema, body: unknown): unknown {
  const shape = schema as Shape
  const isOptional = shape.properties !== undefined && !shape.required?.length
  return body === null && isOptional ? {} : clean(shape, body)
}

function clean(shape: Shape, value: unknown): unknown {
  if (Array.isArray(value)) {
    const { items } = shape
    return items ? value.map((item) => clean(items, item)) : value
  }
  const { properties, required = [] } = shape
  if (!properties || typeof value !== 'object' || value === null) return value
  const kept: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    const member = Object.hasOwn(properties, name) ? properties[name] : undefined
    const isAbsent = inner === null && member && !required.includes(name) && !takesNull(member)
    if (!isAbsent) kept.push([name, member ? clean(member, inner) : inner])
  }
  return Object.fromEntries(kept)
}
