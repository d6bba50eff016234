/**
 * Batches of calls in the form that the script takes and answers: the keys of their buckets, each
 * once, and one binary argument. As texts a batch of 14 calls had 750 arguments, which cost the
 * client and the server more than the calls themselves.
 *
 * Numbers are little-endian. A key is the position of a bucket among the batch's, from 1.
 */
import { tightest } from './bucket.ts'
import { NAME_CHARACTERS } from './bucket-lua.ts'
import { type Demand, type Reservation, type ReserveOutcome, takenOf } from './limiter.ts'

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

/** A reservation with the real amounts. A missing amount is as it was reserved. */
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

/** Settlements, without their fixed costs, which none changes, and then reservations. */
export function packChanges(
  scope: string,
  settlements: readonly SettlementCall[],
  reservations: readonly ReservationCall[],
): PackedCalls {
  const marks = settlements.map(({ id }) => `{${scope}}:s:${id}`)
  const keys = createKeys(scope, marks)
  const counts = settlements.map(({ demands }) => demands.filter(({ fixed }) => !fixed).length)
  const changes = counts.reduce((sum, count) => sum + count, 0)
  const demands = reservations.reduce((sum, call) => sum + call.demands.length, 0)
  const heads = settlements.length + reservations.length
  const packed = createPacked(heads * HEAD_BYTES + changes * CHANGE_BYTES + demands * DEMAND_BYTES)
  let at = 0
  for (const [index, call] of settlements.entries()) {
    at = writeHead(packed, at, call.id, counts[index] ?? 0)
    at = writeSettlement(packed, at, call, keys)
  }
  for (const call of reservations) {
    at = writeHead(packed, at, call.id, call.demands.length)
    at = writeReservation(packed, at, call, keys)
  }
  return { keys: keys.all, packed: packed.bytes }
}

/** Reads the outcomes of the reservations in a batch. Throws where the answer ends too early. */
export function unpackOutcomes(
  answer: Buffer,
  scope: string,
  calls: readonly ReservationCall[],
): ReserveOutcome[] {
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

function writeSettlement(packed: Packed, from: number, call: SettlementCall, keys: Keys): number {
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

function writeReservation(
  packed: Packed,
  from: number,
  { demands }: ReservationCall,
  keys: Keys,
): number {
  let at = from
  for (const { bucket, limit, windowMs, cost, fixed, soft } of demands) {
    packed.view.setUint16(at, keys.positionOf(bucket), true)
    packed.view.setUint8(at + 2, fixed ? 1 : 0)
    writeDouble(packed, at + 3, limit)
    writeDouble(packed, at + 11, windowMs)
    writeDouble(packed, at + 19, cost)
    writeDouble(packed, at + 27, soft ?? 0)
    at += DEMAND_BYTES
  }
  return at
}

/** Bytes with a view of them, which writes numbers faster than a buffer does. */
interface Packed {
  readonly bytes: Buffer
  readonly view: DataView
}

function createPacked(length: number): Packed {
  const bytes = Buffer.allocUnsafe(length)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, length) }
}

function writeDouble({ view }: Packed, at: number, value: number): void {
  view.setFloat64(at, value, true)
}

function writeHead({ bytes, view }: Packed, at: number, name: string, count: number): number {
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
function createKeys(scope: string, before: readonly string[]): Keys {
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
