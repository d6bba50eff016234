/** OpenAI's published document, where it lies beside the repository. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import type { AnyEndpoint } from '#contract/endpoint.ts'

const PUBLISHED = new URL('../../../shared/contract/openai-admin.openapi.json', import.meta.url)

/** The subset of JSON Schema that either side uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly default?: unknown
}

interface Content {
  readonly content?: { readonly 'application/json': { readonly schema: Schema } }
}

export interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: Schema }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

export interface PublishedDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Values that a schema admits, with references, unions and intersections resolved. */
export interface Shape {
  readonly types: ReadonlySet<string>
  /** The only strings admitted, for an enumeration. */
  readonly values: readonly unknown[] | undefined
  readonly properties: Readonly<Record<string, Schema>>
  readonly required: readonly string[]
  readonly items: Schema | undefined
}

export function shapeOf(schema: Schema, document: PublishedDocument | undefined): Shape {
  if (schema.$ref !== undefined) {
    const target = document?.components.schemas[schema.$ref.split('/').at(-1) ?? '']
    return shapeOf(target ?? assert.fail(`${schema.$ref} leads nowhere`), document)
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  const shapes = parts.map((part) => shapeOf(part, document))
  const own = schema.type === undefined ? [] : [schema.type].flat()
  const strings = shapes.filter(({ types }) => types.has('string'))
  const open = strings.some(({ values }) => values === undefined)
  const values = schema.const === undefined ? schema.enum : [schema.const]
  return {
    types: new Set([
      ...own,
      ...(own.length === 0 && values !== undefined ? ['string'] : []),
      ...shapes.flatMap(({ types }) => [...types]),
    ]),
    values:
      values ?? (open || strings.length === 0 ? undefined : strings.flatMap((s) => s.values ?? [])),
    properties: Object.assign({}, schema.properties, ...shapes.map((shape) => shape.properties)),
    required: [...(schema.required ?? []), ...shapes.flatMap(({ required }) => required)],
    items: schema.items ?? shapes.find(({ items }) => items)?.items,
  }
}

/** The alternative with the same `object` as ours. */
export function alternative(theirs: Schema, our: Shape, document: PublishedDocument): Schema {
  const objectOf = (shape: Shape, from?: PublishedDocument): unknown =>
    shape.properties.object && shapeOf(shape.properties.object, from).values?.[0]
  const name = objectOf(our)
  const found = theirs.oneOf?.find((one) => objectOf(shapeOf(one, document), document) === name)
  return name === undefined ? theirs : (found ?? theirs)
}

/** OpenAI's operation at the path of an endpoint. */
export function operationOf(
  { method, path }: AnyEndpoint,
  document: PublishedDocument,
): Operation | undefined {
  return document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
}

export const published = existsSync(PUBLISHED)
  ? (JSON.parse(readFileSync(PUBLISHED, 'utf8')) as PublishedDocument)
  : undefined

/** Why comparisons with the document are skipped. */
export const skip = published ? false : "OpenAI's document is not beside this repository"
