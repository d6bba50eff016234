/**
 * Counted calls of the runtime's own functions on text and bytes, whose work is invisible to
 * counters in our source: bytes read or written, and strings and buffers created.
 */
import buffer, { Buffer } from 'node:buffer'
import { syncBuiltinESMExports } from 'node:module'

export interface NativeWork {
  /** Bytes of buffers and characters of strings that were read or written. */
  bytes: number
  /** Strings and buffers, views included. */
  made: number
}

type Native = (this: unknown, ...args: unknown[]) => unknown

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (ArrayBuffer.isView(value)) return value.byteLength
  return Array.isArray(value) ? value.reduce<number>((sum, one) => sum + sizeOf(one), 0) : 0
}

function isMade(value: unknown): boolean {
  return typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

/** Bytes of `subject` that a search from `from` with the result `found` has read. */
function searched(subject: unknown, from: unknown, found: unknown): number {
  const length = sizeOf(subject)
  const start = typeof from === 'number' ? Math.min(Math.max(from, 0), length) : 0
  return typeof found === 'number' && found >= 0 ? found - start + 1 : length - start
}

/**
 * Upper bound on the cost of a match. With two unbounded repetitions, or with one that may begin
 * anywhere, the engine may try every end for every beginning.
 */
export function matchCost(pattern: RegExp, subject: unknown): number {
  const length = sizeOf(subject)
  let isQuadratic = quadratic.get(pattern)
  if (isQuadratic === undefined) {
    isQuadratic = mayBeQuadratic(pattern)
    quadratic.set(pattern, isQuadratic)
  }
  return isQuadratic ? length * length : length
}

const quadratic = new WeakMap<RegExp, boolean>()

function mayBeQuadratic({ source, sticky }: RegExp): boolean {
  const bare = source.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x')
  const unbounded = bare.match(/[*+]|\{\d+,\}/g)?.length ?? 0
  const isAnchored = sticky || bare.startsWith('^') || /^x[*+]\??$/.test(bare)
  return unbounded > 1 || (unbounded === 1 && !isAnchored)
}

/** Whether a call is counted: not those that the counting itself makes. */
let isCounting = false
/** Of the present run. */
const work: NativeWork = { bytes: 0, made: 0 }

function wrap(
  owner: object,
  name: string | symbol,
  bytesOf: (self: unknown, args: unknown[], result: unknown) => number,
): void {
  const native = Reflect.get(owner, name) as Native
  const counted = function counted(this: unknown, ...args: unknown[]): unknown {
    const result = Reflect.apply(native, this, args)
    if (!isCounting) return result
    isCounting = false
    work.bytes += bytesOf(this, args, result)
    if (isMade(result)) work.made += 1
    else if (Array.isArray(result)) work.made += result.filter(isMade).length
    isCounting = true
    return result
  }
  Reflect.set(owner, name, counted)
}

const ALL = ['toLowerCase', 'toUpperCase', 'trim', 'trimEnd', 'trimStart', 'normalize']
const REGEXP = ['replace', 'replaceAll', 'match', 'matchAll', 'search', 'split']
const PIECES = ['slice', 'substring', 'at', 'charAt', 'repeat', 'concat', 'padStart']
const SEARCH = ['indexOf', 'lastIndexOf', 'includes', 'startsWith', 'endsWith']
const DECODERS = ['toString', 'latin1Slice', 'utf8Slice', 'asciiSlice', 'hexSlice', 'base64Slice']
const MAKERS = ['from', 'concat', 'alloc', 'allocUnsafe', 'allocUnsafeSlow', 'byteLength']
const COPIES = ['copy', 'fill', 'set', 'write', 'equals', 'compare', 'toJSON']

function wrapStrings(): void {
  const { prototype } = String
  for (const name of ALL) wrap(prototype, name, (self) => sizeOf(self))
  for (const name of PIECES) wrap(prototype, name, (_self, _args, made) => sizeOf(made))
  for (const name of SEARCH) {
    wrap(prototype, name, (self, args, found) => searched(self, args[1], found))
  }
  for (const name of REGEXP) {
    wrap(
      prototype,
      name,
      (self, [pattern], made) =>
        (pattern instanceof RegExp ? matchCost(pattern, self) : sizeOf(self)) + sizeOf(made),
    )
  }
  for (const name of ['exec', 'test']) {
    wrap(RegExp.prototype, name, (self, [subject]) => matchCost(self as RegExp, subject))
  }
}

function wrapBytes(): void {
  const { prototype } = Buffer
  for (const name of DECODERS) wrap(prototype, name, (_self, _args, made) => sizeOf(made))
  for (const name of COPIES) wrap(prototype, name, (self) => sizeOf(self))
  for (const name of SEARCH.slice(0, 3)) {
    wrap(prototype, name, (self, args, found) => searched(self, args[1], found))
  }
  for (const name of ['subarray', 'slice']) wrap(prototype, name, () => 0)
  for (const name of MAKERS) {
    wrap(Buffer, name, (_self, args, made) => Math.max(sizeOf(args[0]), sizeOf(made)))
  }
  for (const name of ['isUtf8', 'isAscii']) wrap(buffer, name, (_self, [bytes]) => sizeOf(bytes))
}

function wrapParsers(): void {
  wrap(JSON, 'parse', (_self, [text]) => sizeOf(text))
  wrap(JSON, 'stringify', (_self, _args, text) => sizeOf(text))
  wrap(TextDecoder.prototype, 'decode', (_self, [bytes]) => sizeOf(bytes))
  wrap(TextEncoder.prototype, 'encode', (_self, [text]) => sizeOf(text))
}

let isInstalled = false

/** Wraps the functions once: replaced for each run, they would have to be compiled for each run. */
function install(): void {
  if (isInstalled) return
  isInstalled = true
  wrapStrings()
  wrapBytes()
  wrapParsers()
  syncBuiltinESMExports()
}

/** Runs `run` with every call counted. */
export function countNatives<T>(run: () => T): { readonly result: T; readonly work: NativeWork } {
  install()
  work.bytes = 0
  work.made = 0
  isCounting = true
  try {
    return { result: run(), work: { ...work } }
  } finally {
    isCounting = false
  }
}
