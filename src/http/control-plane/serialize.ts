/**
 * Answers of the control plane as JSON, by the schemas of the contract. A long page of buckets
 * takes several turns of the event loop.
 */
import type { FastifyReply } from 'fastify'
import type { TSchema } from 'typebox'
import type { BucketPage } from '#contract/buckets.ts'
import { ITEMS_PER_TURN, startTurns } from '#event-loop/in-turns.ts'

type Serialize = (value: unknown) => string
type Compiler = Pick<FastifyReply, 'compileSerializationSchema'>

/** Serializers, compiled at their first use. They depend on their schemas alone. */
const serializers = new WeakMap<TSchema, Serialize>()

export function serializerOf(schema: TSchema, compiler: Compiler): Serialize {
  const known = serializers.get(schema)
  if (known) return known
  const compiled = compiler.compileSerializationSchema(withoutUnions(schema)) as Serialize
  serializers.set(schema, compiled)
  return compiled
}

/**
 * The schema with `nullable` for what is null or of one type. For `anyOf` the serializer compiles a
 * validator, which takes 20 ms at the first answer.
 */
function withoutUnions(schema: object): Record<string, unknown> {
  const entries = Object.entries(nullableOf(schema) ?? schema)
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutUnionsIn(value)]))
}

function withoutUnionsIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUnionsIn)
  return value instanceof Object ? withoutUnions(value) : value
}

function nullableOf(schema: object): object | undefined {
  if (!('anyOf' in schema && Array.isArray(schema.anyOf))) return undefined
  const { anyOf, ...rest } = schema
  const [one, other, ...more] = anyOf
  const isOfOneType = more.length === 0 && other?.type === 'null' && one.anyOf === undefined
  return isOfOneType ? { ...rest, ...one, nullable: true } : undefined
}

/** The text of an answer, or the bytes of a long page of buckets. */
export async function serializeInTurns(
  schema: TSchema,
  compiler: Compiler,
  answer: unknown,
): Promise<string | Buffer> {
  if (!isLongPage(answer)) return serializerOf(schema, compiler)(answer)
  const slices: Buffer[] = []
  let slice = ''
  const endSlice = (): void => {
    slices.push(Buffer.from(slice))
    slice = ''
  }
  await startTurns().each(textsOf(schema as PageSchema, compiler, answer), (text) => {
    slice += text
    if (slice.length >= SLICE_CHARACTERS) endSlice()
  })
  endSlice()
  return Buffer.concat(slices)
}

const SLICE_CHARACTERS = 65_536

type Page = BucketPage<unknown>
type PageSchema = ReturnType<typeof BucketPage<TSchema>>

function isLongPage(answer: unknown): answer is Page {
  if (!(answer instanceof Object && 'data' in answer && Array.isArray(answer.data))) return false
  const { data } = answer
  if (data[0]?.object !== 'bucket') return false
  return data.reduce((sum, { results }) => sum + 1 + results.length, 0) > ITEMS_PER_TURN
}

/** The text of a page in pieces, each of one result at most. */
function* textsOf(schema: PageSchema, compiler: Compiler, page: Page): Generator<string> {
  const bucketSchema = schema.properties.data.items
  const serializeBucket = serializerOf(bucketSchema, compiler)
  const serializeResult = serializerOf(bucketSchema.properties.results.items, compiler)
  const [start, end] = halves(serializerOf(schema, compiler)({ ...page, data: [] }))
  yield start
  for (const [at, bucket] of page.data.entries()) {
    const [bucketStart, bucketEnd] = halves(serializeBucket({ ...bucket, results: [] }))
    yield at === 0 ? bucketStart : `,${bucketStart}`
    for (const [index, result] of bucket.results.entries()) {
      yield index === 0 ? serializeResult(result) : `,${serializeResult(result)}`
    }
    yield bucketEnd
  }
  yield end
}

/** A text before and after the place of the items of its empty list. */
function halves(text: string): [string, string] {
  const at = text.indexOf('[]') + 1
  return [text.slice(0, at), text.slice(at)]
}
