/**
 * Requests to an endpoint of the contract, generated from its schemas: mostly valid, and invalid in
 * every way we could think of. Ids are references, since objects change with every request.
 */
import fc from 'fast-check'
import type { TSchema } from 'typebox'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { KINDS, type Kind } from './known-objects.ts'
import { emails, names, numbers, paths, rawJson, rawQuery, texts } from './values.ts'

/** Reference to one of the ids that exist when the request is sent. */
export interface Reference {
  readonly kind: Kind
  readonly nth: number
}

/** A piece of a body: JSON as text, a reference, or pieces of its own. */
export type Piece =
  | string
  | { readonly reference: Reference }
  | { readonly items: readonly Piece[] }
  | { readonly members: readonly (readonly [string, Piece])[] }

/** A piece of a path or a query: raw, or to be encoded. */
export type Text =
  | { readonly written: string }
  | { readonly plain: string }
  | { readonly reference: Reference }

export interface GeneratedRequest {
  /** The endpoint's id in the contract. */
  readonly endpoint: string
  readonly path: readonly Text[]
  readonly query: readonly (readonly [Text, Text])[]
  readonly body: Piece | { readonly bytes: Uint8Array } | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Whether the ids of the path should belong together, where such exist. */
  readonly together: boolean
  readonly caller: 'admin' | 'other' | 'project' | 'garbage' | 'nobody'
}

/** The subset of JSON Schema that the contract uses. */
interface Shape {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Shape[]
  readonly items?: Shape
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: boolean | Shape
  readonly required?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
}

function shapeOf(schema: TSchema): Shape {
  return schema
}

function often<T>(likely: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, times = 8): fc.Arbitrary<T> {
  return fc.oneof({ weight: times, arbitrary: likely }, { weight: 1, arbitrary: rare })
}

function reference(kind: fc.Arbitrary<Kind>): fc.Arbitrary<{ reference: Reference }> {
  return fc.record({ reference: fc.record({ kind, nth: fc.nat(1000) }) })
}

const anyReference = reference(fc.constantFrom(...KINDS))

function written(text: fc.Arbitrary<string>): fc.Arbitrary<Text> {
  return text.map((written) => ({ written }))
}

function plain(text: fc.Arbitrary<string>): fc.Arbitrary<Text> {
  return text.map((plain) => ({ plain }))
}

function kindOf(name: string): Kind | undefined {
  return KINDS.find((kind) => kind === name)
}

// paths

function pathPiece(name: string): fc.Arbitrary<Text> {
  const kind = kindOf(name)
  const right: fc.Arbitrary<Text> = kind ? reference(fc.constant(kind)) : anyReference
  return often(right, fc.oneof(anyReference, written(paths), plain(texts)), 9)
}

// bodies

function json(value: fc.Arbitrary<unknown>): fc.Arbitrary<Piece> {
  return value.map((one) => JSON.stringify(one))
}

const wild: fc.Arbitrary<Piece> = fc.oneof(
  json(texts),
  numbers,
  rawJson,
  json(fc.jsonValue()),
  anyReference,
)

function rightString(name: string, inside: string): fc.Arbitrary<Piece> {
  if (name === 'email') return json(emails)
  const kind = kindOf(name) ?? (name === 'id' && inside === 'projects' ? 'project_id' : undefined)
  return kind ? reference(fc.constant(kind)) : json(fc.string({ minLength: 1, maxLength: 40 }))
}

function right(shape: Shape, name: string, inside = ''): fc.Arbitrary<Piece> {
  if (shape.enum) return json(fc.constantFrom(...shape.enum))
  if (shape.anyOf) return fc.oneof(...shape.anyOf.map((one) => right(one, name, inside)))
  const types = [shape.type ?? 'object'].flat()
  return fc.oneof(...types.map((type) => ofType(type, shape, name, inside)))
}

function ofType(type: string, shape: Shape, name: string, inside: string): fc.Arbitrary<Piece> {
  switch (type) {
    case 'null':
      return fc.constant('null')
    case 'boolean':
      return fc.constantFrom('true', 'false')
    case 'integer':
      return fc.integer({ min: shape.minimum ?? -5, max: shape.maximum ?? 5e9 }).map(String)
    case 'string':
      return rightString(name, inside)
    case 'array':
      return fc
        .array(right(shape.items ?? {}, name, name), { maxLength: 3 })
        .map((items) => ({ items }))
    default:
      return members(shape, inside)
  }
}

function members(
  { properties = {}, required = [], additionalProperties }: Shape,
  inside: string,
): fc.Arbitrary<Piece> {
  if (typeof additionalProperties === 'object') {
    const member = fc.tuple(often(fc.stringMatching(/^[a-z][a-z0-9_]{0,9}$/), names), json(texts))
    return fc.array(member, { maxLength: 10 }).map((found) => ({ members: found }))
  }
  const known = Object.entries(properties).map(([name, shape]) => {
    const value = often(right(shape, name, inside), wild, 12)
    const present = often(fc.constant(true), fc.constant(false), required.includes(name) ? 15 : 1)
    return fc
      .tuple(present, value)
      .map(([there, piece]): [string, Piece][] => (there ? [[name, piece]] : []))
  })
  const extra = often(
    fc.constant<[string, Piece][]>([]),
    fc.array(fc.tuple(names, wild), { minLength: 1, maxLength: 10 }),
    12,
  )
  return fc.tuple(...known, extra).map((parts) => ({ members: parts.flat() }))
}

function bodyOf(endpoint: AnyEndpoint): fc.Arbitrary<GeneratedRequest['body']> {
  const none = fc.constant(undefined)
  if (endpoint.method === 'GET') return none
  const shape = shapeOf(endpoint.body)
  const something: fc.Arbitrary<GeneratedRequest['body']> = fc.oneof(
    wild,
    fc.record({ bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }) }),
    none,
  )
  const usual = Object.keys(shape.properties ?? {}).length > 0 ? members(shape, '') : none
  return often<GeneratedRequest['body']>(usual, something, 12)
}

// queries

function queryValue(shape: Shape, name: string): fc.Arbitrary<Text> {
  const rare = fc.oneof(plain(texts), plain(numbers), written(rawQuery))
  const one = shape.type === 'array' ? (shape.items ?? {}) : shape
  if (one.enum) return often(plain(fc.constantFrom(...one.enum.map(String))), rare, 6)
  switch (one.type) {
    case 'integer':
      return often(plain(fc.integer({ min: 1, max: one.maximum ?? 2e9 }).map(String)), rare, 3)
    case 'boolean':
      return often(plain(fc.constantFrom('true', 'false')), rare, 6)
    default:
      if (name === 'emails') return often(plain(emails), rare, 6)
      return often(anyReference, rare, 6)
  }
}

function queryNames(shape: Shape, name: string): fc.Arbitrary<string> {
  const odd = fc.constantFrom(
    '[]',
    '[0]',
    '[99999999999]',
    '[gt]',
    '[__proto__]',
    '[a][b]',
    '[',
    ']',
  )
  const suffix =
    shape.type === 'object'
      ? fc.constantFrom(...Object.keys(shape.properties ?? {}).map((key) => `[${key}]`))
      : fc.constantFrom(...(shape.type === 'array' ? ['', '[]', '[0]', '[1]'] : ['']))
  return often(suffix, odd, 8).map((end) => name + end)
}

function queryOf(endpoint: AnyEndpoint): fc.Arbitrary<GeneratedRequest['query']> {
  const known = Object.entries(shapeOf(endpoint.query).properties ?? {}).map(([name, shape]) => {
    const inner = shape.type === 'object' ? (Object.values(shape.properties ?? {})[0] ?? {}) : shape
    return fc.tuple(plain(queryNames(shape, name)), queryValue(inner, name))
  })
  const none = fc.constant<[Text, Text][]>([])
  const strange: fc.Arbitrary<[Text, Text]> = fc.tuple(
    plain(names),
    fc.oneof(plain(texts), written(rawQuery)),
  )
  if (known.length === 0) return often(none, fc.array(strange, { maxLength: 2 }), 8)
  return fc
    .tuple(
      fc.array(fc.oneof(...known), { maxLength: 4 }),
      often(none, fc.array(strange, { minLength: 1, maxLength: 10 }), 12),
    )
    .map((parts) => parts.flat())
}

// headers

const HEADERS: readonly (readonly [name: string, usual: string | null, odd: readonly string[]])[] =
  [
    [
      'content-type',
      'application/json',
      ['text/plain', '', ';', 'application/json; charset=x', '*/*'],
    ],
    ['content-encoding', null, ['gzip', 'identity', 'x'.repeat(500)]],
    ['idempotency-key', null, ['a', 'b', 'c', '', 'a b', 'x'.repeat(255), 'x'.repeat(256), 'é']],
    ['openai-organization', null, ['', 'org-nobodys', '__proto__']],
    ['x-client-request-id', null, ['abc', 'é', 'x'.repeat(600)]],
    ['x-forwarded-for', null, ['1.2.3.4', "'; drop table project; --"]],
    ['user-agent', null, ['', 'é'.repeat(700), '<script>']],
  ]

const headers: fc.Arbitrary<Record<string, string>> = fc
  .tuple(
    ...HEADERS.map(([name, usual, odd]) =>
      often(fc.constant(usual), fc.constantFrom(...odd), 60).map((value) => [name, value] as const),
    ),
  )
  .map((pairs) =>
    Object.fromEntries(pairs.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
  )

const caller: fc.Arbitrary<GeneratedRequest['caller']> = often(
  fc.constant<GeneratedRequest['caller']>('admin'),
  fc.constantFrom<GeneratedRequest['caller']>('other', 'project', 'garbage', 'nobody'),
  24,
)

export function requestTo(endpoint: AnyEndpoint): fc.Arbitrary<GeneratedRequest> {
  return fc.record({
    endpoint: fc.constant(endpoint.id),
    path: fc.tuple(...pathParameters(endpoint.path).map(pathPiece)),
    query: queryOf(endpoint),
    body: bodyOf(endpoint),
    headers,
    together: often(fc.constant(true), fc.constant(false), 5),
    caller,
  })
}
