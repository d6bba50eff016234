/**
 * Batches of calls in the form that the scripts take and answer: the keys of their buckets, each
 * once, and one binary argument. As texts a batch of 14 calls had 750 arguments, which cost the
 * client and the server more than the calls themselves.
 *
 * Numbers are little-endian. A key is the position of a bucket among the batch's, from 1.
 */
import { tightest } from './bucket.ts'
import { NAME_CHARACTERS } from './bucket-lua.ts'
import { type Demand, type Outcome, type Reservation, takenOf } from './limiter.ts'

/** The name of a reservation, and the number of its buckets, u16. */
const HEAD_BYTES = NAME_CHARACTERS + 2
/** Key u16, fixed u8, limit, window, cost, and soft part f64. */
export const DEMAND_BYTES = 35
/** Key u16, limit, window, amount taken, and actual amount f64. */
export const CHANGE_BYTES = 34
export const DOUBLE_BYTES = 8

export interface ReservationCall {
  readonly id: string
  readonly demands: readonly Demand[]
}

/** A reservation with the real amounts. What is missing among them is as it was reserved. */
export interface SettlementCall extends Pick<Reservation, 'id' | 'demands' | 'taken'> {
  readonly actual: readonly number[]
}

export interface PackedCalls {
  /** Keys of buckets; before them, of settlements, the mark of each. */
  readonly keys: readonly string[]
  readonly packed: Buffer
}

/** The key of a bucket. */
export function keyOf(scope: string, bucket: string): string {
  return `{${scope}}:b:${bucket}`
}

export function packReservations(scope: string, calls: readonly ReservationCall[]): PackedCalls {
  const keys = createKeys(scope, [])
  const demands = calls.reduce((sum, call) => sum + call.demands.length, 0)
  const packed = createPacked(calls.length * HEAD_BYTES + demands * DEMAND_BYTES)
  let at = 0
  for (const call of calls) {
    at = writeHead(packed, at, call.id, call.demands.length)
    for (const demand of call.demands) {
      packed.view.setUint16(at, keys.positionOf(demand.bucket), true)
      packed.view.setUint8(at + 2, demand.fixed ? 1 : 0)
      writeDouble(packed, at + 3, demand.limit)
      writeDouble(packed, at + 11, demand.windowMs)
      writeDouble(packed, at + 19, demand.cost)
      writeDouble(packed, at + 27, demand.soft ?? 0)
      at += DEMAND_BYTES
    }
  }
  return { keys: keys.all, packed: packed.bytes }
}

/** Reads the outcomes of a batch. Throws where the answer ends too early. */
export function unpackOutcomes(
  answer: Buffer,
  scope: string,
  calls: readonly ReservationCall[],
): Outcome[] {
  const reservedAt = answer.readDoubleLE(0)
  let at = DOUBLE_BYTES
  const readDouble = (): number => {
    at += DOUBLE_BYTES
    return answer.readDoubleLE(at - DOUBLE_BYTES)
  }
  return calls.map(({ id, demands }) => {
    const admitted = answer.readUInt8(at++) === 1
    const hasMore = answer.readUInt8(at++) === 1
    const levels = demands.map(readDouble)
    if (!admitted) return { admitted, index: tightest(demands, levels), levels }
    const taken = hasMore ? demands.map(readDouble) : undefined
    return { admitted, reservation: { id, scope, demands, taken, reservedAt }, levels }
  })
}

/** Fixed costs are left out: no settlement changes them. */
export function packSettlements(scope: string, calls: readonly SettlementCall[]): PackedCalls {
  const keys = createKeys(
    scope,
    calls.map(({ id }) => `{${scope}}:s:${id}`),
  )
  const counts = calls.map(({ demands }) => demands.filter(({ fixed }) => !fixed).length)
  const changes = counts.reduce((sum, count) => sum + count, 0)
  const packed = createPacked(calls.length * HEAD_BYTES + changes * CHANGE_BYTES)
  let at = 0
  for (const [index, call] of calls.entries()) {
    at = writeHead(packed, at, call.id, counts[index] ?? 0)
    at = writeChanges(packed, at, call, keys)
  }
  return { keys: keys.all, packed: packed.bytes }
}

const writeChanges = (packed: Packed, from: number, call: SettlementCall, keys: Keys): number => {
  let at = from
  for (const [index, { bucket, limit, windowMs, fixed }] of call.demands.entries()) {
    if (fixed) continue
    const taken = takenOf(call, index)
    packed.view.setUint16(at, keys.positionOf(bucket), true)
    writeDouble(packed, at + 2, limit)
    writeDouble(packed, at + 10, windowMs)
    writeDouble(packed, at + 18, taken)
    writeDouble(packed, at + 26, call.actual[index] ?? taken)
    at += CHANGE_BYTES
  }
  return at
}

/** Bytes with a view of them, which writes numbers faster than a buffer does. */
interface Packed {
  readonly bytes: Buffer
  readonly view: DataView
}

const createPacked = (length: number): Packed => {
  const bytes = Buffer.allocUnsafe(length)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, length) }
}

const writeDouble = ({ view }: Packed, at: number, value: number): void =>
  view.setFloat64(at, value, true)

const writeHead = ({ bytes, view }: Packed, at: number, name: string, count: number): number => {
  bytes.write(name, at, NAME_CHARACTERS, 'latin1')
  view.setUint16(at + NAME_CHARACTERS, count, true)
  return at + HEAD_BYTES
}

interface Keys {
  readonly all: readonly string[]
  /** Position of a bucket's key among those of buckets, from 1. */
  positionOf(bucket: string): number
}

/** Keys of buckets, after others. */
const createKeys = (scope: string, before: readonly string[]): Keys => {
  const all = [...before]
  const positions = new Map<string, number>()
  return {
    all,
    positionOf: (bucket) => {
      const known = positions.get(bucket)
      if (known !== undefined) return known
      all.push(keyOf(scope, bucket))
      positions.set(bucket, positions.size + 1)
      return positions.size
    },
  }
}
