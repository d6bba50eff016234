/**
 * Reader of traces as protobuf (opentelemetry-proto, `collector/trace/v1`), by hand: a fault of the
 * library that writes them would be in its own reader as well.
 */
import { type AttributeValue, msOf, type ReceivedSpan, SPAN_KINDS } from './trace-receiver.ts'

/** Values of a message by the numbers of their fields, in their order. */
type Fields = ReadonlyMap<number, readonly (Buffer | bigint)[]>

const NO_BYTES = Buffer.alloc(0)

function fieldsOf(message: Buffer): Fields {
  const fields = new Map<number, (Buffer | bigint)[]>()
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const bytes = (length: number): Buffer => {
    at += length
    if (at > message.length) throw new Error('a field is cut off')
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = Number(varint())
    const value = readValue(tag & 7, varint, bytes)
    const field = tag >> 3
    fields.set(field, [...(fields.get(field) ?? []), value])
  }
  return fields
}

function readValue(
  wire: number,
  varint: () => bigint,
  bytes: (length: number) => Buffer,
): Buffer | bigint {
  switch (wire) {
    case 0:
      return varint()
    case 1:
      return bytes(8)
    case 2:
      return bytes(Number(varint()))
    case 5:
      return bytes(4)
    default:
      throw new Error(`unknown wire type ${wire}`)
  }
}

function messages(fields: Fields, field: number): readonly Buffer[] {
  return (fields.get(field) ?? []).filter((value) => typeof value !== 'bigint')
}

function bytesOf(fields: Fields, field: number): Buffer {
  return messages(fields, field)[0] ?? NO_BYTES
}

function textOf(fields: Fields, field: number): string {
  return bytesOf(fields, field).toString()
}

function numberOf(fields: Fields, field: number): number {
  return Number(fields.get(field)?.[0] ?? 0n)
}

/** A pair of `KeyValue` messages: text, boolean, integer or double. */
function attributesOf(list: readonly Buffer[]): Record<string, AttributeValue> {
  return Object.fromEntries(
    list.map((one) => {
      const pair = fieldsOf(one)
      const value = fieldsOf(bytesOf(pair, 2))
      const key = textOf(pair, 1)
      if (value.has(1)) return [key, textOf(value, 1)]
      if (value.has(2)) return [key, numberOf(value, 2) === 1]
      if (value.has(3)) return [key, numberOf(value, 3)]
      return [key, bytesOf(value, 4).readDoubleLE()]
    }),
  )
}

export function readProtobufTraces(body: Buffer): ReceivedSpan[] {
  return messages(fieldsOf(body), 1).flatMap((one) => {
    const resourceSpans = fieldsOf(one)
    const resource = attributesOf(messages(fieldsOf(bytesOf(resourceSpans, 1)), 1))
    return messages(resourceSpans, 2).flatMap((list) => {
      const scopeSpans = fieldsOf(list)
      const named = fieldsOf(bytesOf(scopeSpans, 1))
      const scope = {
        name: textOf(named, 1),
        version: textOf(named, 2),
        schemaUrl: textOf(scopeSpans, 3),
      }
      return messages(scopeSpans, 2).map((span) => spanOf(fieldsOf(span), { resource, scope }))
    })
  })
}

function spanOf(span: Fields, common: Pick<ReceivedSpan, 'resource' | 'scope'>): ReceivedSpan {
  return {
    ...common,
    traceId: bytesOf(span, 1).toString('hex'),
    spanId: bytesOf(span, 2).toString('hex'),
    traceState: textOf(span, 3),
    parentSpanId: bytesOf(span, 4).toString('hex'),
    name: textOf(span, 5),
    kind: SPAN_KINDS[numberOf(span, 6)] ?? 'other',
    startMs: msOf(bytesOf(span, 7).readBigUInt64LE()),
    endMs: msOf(bytesOf(span, 8).readBigUInt64LE()),
    isError: numberOf(fieldsOf(bytesOf(span, 15)), 3) === 2,
    attributes: attributesOf(messages(span, 9)),
  }
}
