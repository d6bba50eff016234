/** JSON in every spelling, and a slow parser that keeps what `JSON.parse` drops. */
import fc from 'fast-check'
import { codePoints } from './code-points.ts'

/** A parsed document: members in order, including duplicate names. */
export type Written =
  | { readonly text: string }
  | { readonly items: readonly Written[] }
  | { readonly members: readonly (readonly [string, Written])[] }

/** Numbers from a seed, each below `bound`. */
export function dice(seed: number): (bound: number) => number {
  let state = seed >>> 0
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
}

/** A value as a document, to be written in odd ways. */
export function written(value: unknown): Written {
  if (Array.isArray(value)) return { items: value.map(written) }
  if (typeof value !== 'object' || value === null) return { text: JSON.stringify(value) }
  return { members: Object.entries(value).map(([name, inner]) => [name, written(inner)]) }
}

const SPACES = ['', '', '', ' ', '\n', '\t', '\r', ' \r\n\t ']

/** The text of a document, with white space and escapes where `roll` puts them. */
export function textOf(document: Written, roll: (bound: number) => number): string {
  const space = () => SPACES[roll(SPACES.length)] ?? ''
  const list = (open: string, pieces: readonly string[], close: string) =>
    `${open}${space()}${pieces.join(`${space()},${space()}`)}${space()}${close}`
  const text = (one: Written): string => {
    if ('text' in one) return one.text.startsWith('"') ? escaped(one.text, roll) : one.text
    if ('items' in one) return list('[', one.items.map(text), ']')
    const members = one.members.map(([name, value]) => {
      const key = escaped(JSON.stringify(name), roll)
      return `${key}${space()}:${space()}${text(value)}`
    })
    return list('{', members, '}')
  }
  return `${space()}${text(document)}${space()}`
}

/** The text of a string, some of its characters written as escapes. */
function escaped(text: string, roll: (bound: number) => number): string {
  if (roll(2) === 0 || text.includes('\\')) return text
  const inside = Array.from(text.slice(1, -1), (character) =>
    roll(6) === 0 ? escapeOf(character, roll) : character,
  )
  return `"${inside.join('')}"`
}

function escapeOf(character: string, roll: (bound: number) => number): string {
  return character === '/' && roll(2) === 0
    ? '\\/'
    : Array.from({ length: character.length }, (_, index) => {
        const digits = character.charCodeAt(index).toString(16).padStart(4, '0')
        return `\\u${roll(2) === 0 ? digits : digits.toUpperCase()}`
      }).join('')
}

const NUMBERS = [
  ...['0', '-0', '1', '-1', '1e400', '-1E-400', '0.1', '1.50', '12345678901234567890', '1E+2'],
  ...['0e0', '9007199254740993', '1e-7', '-0.0', '123.456e78'],
]
const STRINGS = [
  ...['""', '"a"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"', '"\\ud83d😀"', '"\\u0000"'],
  ...['"\u007f"', '"\u2028"', '"\ufeff"', '"天地"', '"\\\\"', '"\\""', '"__proto__"', '"model"'],
]
const texts = fc.oneof(
  fc.constantFrom(...NUMBERS, ...STRINGS, 'true', 'false', 'null'),
  fc.string({ unit: codePoints }).map((one) => JSON.stringify(one)),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
  longStrings(),
)

/** Strings about as long as the threshold between two readers, with something odd in them. */
function longStrings() {
  const lengths = fc.oneof(fc.integer({ min: 10, max: 130 }), fc.integer({ min: 4000, max: 9000 }))
  const odd = fc.constantFrom('', 'é', '\\n', '\\"', '\\u00e9', '😀', '\\\\', '{', '\\ud83d\\ude00')
  return fc
    .tuple(lengths, fc.double({ min: 0, max: 1, noNaN: true }), odd, odd)
    .map(([length, share, one, other]) => {
      const before = 'x'.repeat(Math.floor(length * share))
      return `"${before}${one}${'y'.repeat(length - before.length)}${other}"`
    })
}

/** Documents with names that are often `names`, similar names, and duplicates. */
export function documentsOf(names: readonly string[]): fc.Arbitrary<Written> {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 3, arbitrary: fc.constantFrom('b', 'c', '__proto__', 'constructor', 'toString', '') },
    { weight: 1, arbitrary: fc.string({ unit: codePoints, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constantFrom(...names).map((one) => one.toUpperCase()) },
  )
  const { object } = fc.letrec<{ value: Written; object: Written; list: Written; text: Written }>(
    (tie) => ({
      text: texts.map((text) => ({ text })),
      list: fc.array(tie('value'), { maxLength: 4 }).map((items) => ({ items })),
      object: fc
        .array(fc.tuple(name, tie('value')), { maxLength: 5 })
        .map((members) => ({ members })),
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('text'),
        tie('list'),
        tie('object'),
      ),
    }),
  )
  return object
}

/** Mutates some bytes: replaces, inserts, deletes or truncates. */
export function mutationOf(bytes: Buffer, roll: (bound: number) => number): Buffer {
  const at = roll(bytes.length + 1)
  const byte = Buffer.from([INTERESTING[roll(INTERESTING.length)] ?? 0])
  switch (roll(5)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(at + 1)])
    case 1:
      return Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(at)])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + roll(3))])
    case 3:
      return Buffer.from(bytes.subarray(0, at))
    default:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(roll(at + 1))])
  }
}

const INTERESTING = [
  ...Buffer.from('{}[]",:\\\\u0123456789.eE+-tfn /\t\n\r\0\x01\x1f\x7f'),
  ...[0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xa0, 0xf0, 0xff, 0xef, 0xbb, 0x0b, 0x0c, 0xa0],
]

/** Parses text that `JSON.parse` has accepted, and keeps duplicate members. */
export function readWritten(text: string): Written {
  const tokens = text.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
  let at = 0
  const value = (): Written => {
    const token = tokens[at++] ?? ''
    if (token !== '{' && token !== '[') return { text: token }
    const items: Written[] = []
    const members: [string, Written][] = []
    const close = token === '{' ? '}' : ']'
    while (tokens[at] !== close) {
      if (tokens[at] === ',') at += 1
      if (token === '[') items.push(value())
      else {
        const name: string = JSON.parse(tokens[at] ?? '')
        at += 2
        members.push([name, value()])
      }
    }
    at += 1
    return token === '[' ? { items } : { members }
  }
  return value()
}
