import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import {
  dice,
  documentsOf,
  mutationOf,
  readWritten,
  textOf,
  type Written,
} from '#test/fuzz/json.ts'
import { DEFAULT_JSON_BOUNDS } from './bounds.ts'
import { foldCase } from './fold.ts'
import { namesOf } from './names.ts'
import { newShape, newWalk, type ObjectShape, pathOf, type Shape, shapeOf } from './shape.ts'
import { createSlices } from './slices.ts'
import { stringAt } from './values.ts'
import { MAX_DEPTH, walkJson } from './walk.ts'

const NAMES = ['model', 'input', 'a', 'stream_options', 'file_id']

/** A value that the walk found: its path, itself, and its characters if it is a string. */
type Found = readonly [path: string, value: unknown, characters: number | undefined]

/** A shape that looks at every value. */
const everything = newShape<Found[]>()
Object.assign(everything, {
  items: everything,
  object: {
    names: namesOf(Object.fromEntries(NAMES.map((name) => [name, everything]))),
    others: everything,
    onOther: undefined,
  },
  on: (walk, start, end, depth) => {
    const isString = walk.bytes[start] === 0x22
    const bytes = end - start - 2 - walk.escapeBytes
    const text = walk.bytes.toString('utf8', start, end)
    const continued = text.length === end - start ? 0 : end - start - [...text].length
    const value: unknown = isString ? stringAt(walk, start, end) : JSON.parse(text)
    walk.sink.push([pathOf(walk, depth), value, isString ? bytes - continued : undefined])
  },
} satisfies Partial<typeof everything>)

function find(bytes: Buffer, sliceBytes?: number): Found[] | Problem {
  const found: Found[] = []
  const shape = everything.object
  assert.ok(shape)
  try {
    if (sliceBytes === undefined) walkJson(bytes, shape, found)
    else walkSlices(bytes, shape, found, sliceBytes)
    return found
  } catch (error) {
    if (error instanceof Problem && error.status === 400) return error
    throw error
  }
}

function walkSlices(
  bytes: Buffer,
  shape: ObjectShape<Found[]>,
  found: Found[],
  sliceBytes: number,
): void {
  const advanceSlice = createSlices(newWalk(bytes, shape, found, DEFAULT_JSON_BOUNDS), sliceBytes)
  const slices = 2 * Math.ceil(bytes.length / sliceBytes)
  // a token that exceeds its slice is paid for by the next one
  for (let left = slices; !advanceSlice(); left -= 1) assert.ok(left > 0)
}

/** The same bytes somewhere in memory, with quotes and brackets on both sides. */
function placed(bytes: Buffer, offset: number): Buffer {
  const memory = Buffer.alloc(bytes.length + 64, '"}]\\')
  bytes.copy(memory, offset)
  return memory.subarray(offset, offset + bytes.length)
}

function depthOf(document: Written): number {
  if ('text' in document) return 0
  const inner = 'items' in document ? document.items : document.members.map(([, value]) => value)
  return 1 + Math.max(0, ...inner.map(depthOf))
}

/** Whether a name that is looked for occurs twice, or another that is like one of them. */
function isAmbiguous(document: Written): boolean {
  if ('text' in document) return false
  if ('items' in document) return document.items.some(isAmbiguous)
  const names = document.members.map(([name]) => name)
  const looked = names.filter((name) => NAMES.includes(name))
  return (
    new Set(looked).size < looked.length ||
    names.some((name) => foldCase(name) !== name && NAMES.includes(foldCase(name))) ||
    document.members.some(([, value]) => isAmbiguous(value))
  )
}

function valueIn(document: Written): unknown {
  if ('text' in document) return JSON.parse(document.text)
  if ('items' in document) return document.items.map(valueIn)
  return JSON.parse(textOf(document, () => 0))
}

/** Everything that is to be found in a document. */
function expected(document: Written, path: string): Found[] {
  const inner: [string, Written][] = []
  if ('items' in document) {
    inner.push(...document.items.map((item, i): [string, Written] => [`${path}[${i}]`, item]))
  }
  if ('members' in document) {
    for (const [name, value] of document.members) {
      inner.push([path === '' ? name : `${path}.${name}`, value])
    }
  }
  return inner.flatMap(([at, value]): Found[] => {
    const found = valueIn(value)
    return [
      ...expected(value, at),
      [at, found, typeof found === 'string' ? [...found].length : undefined],
    ]
  })
}

function parse(bytes: Buffer): { value: unknown; text: string } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { value: JSON.parse(text), text }
  } catch {
    return undefined
  }
}

function isObject(value: unknown) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The finder accepts what it may accept, and finds exactly that. True when it was accepted. */
function check(bytes: Buffer): boolean {
  const found = find(bytes)
  const sliceBytes = 1 + (bytes.length % 17)
  assert.deepEqual(find(bytes, sliceBytes), found, `in slices of ${sliceBytes} bytes`)
  const parsed = parse(bytes)
  if (parsed === undefined || !isObject(parsed.value)) {
    assert.ok(found instanceof Problem, bytes.toString())
    return false
  }
  const document = readWritten(parsed.text)
  const refused = depthOf(document) > MAX_DEPTH || isAmbiguous(document)
  assert.equal(found instanceof Problem, refused, parsed.text)
  if (found instanceof Problem) return false
  assert.deepEqual(found, expected(document, ''))
  assertSame(document, parsed.value)
  return true
}

/** The slow reader, by which the walk is judged, is judged by `JSON.parse`. */
function assertSame(document: Written, value: unknown) {
  if (!('members' in document)) return assert.deepEqual(valueIn(document), value)
  const names = document.members.map(([name]) => name)
  assert.deepEqual(new Set(names), new Set(Object.keys(Object(value))))
  for (const [name, inner] of document.members) {
    if (names.indexOf(name) === names.lastIndexOf(name)) assertSame(inner, Object(value)[name])
  }
}

describe('JSON walk', () => {
  it('any text that JSON.parse accepts has the values that JSON.parse returns', () => {
    let accepted = 0
    fc.assert(
      fc.property(documentsOf(NAMES), fc.nat(), fc.nat(7), (document, seed, offset) => {
        const bytes = Buffer.from(textOf(document, dice(seed)))
        if (check(placed(bytes, offset))) accepted += 1
      }),
      { numRuns: 2000 },
    )
    assert.ok(accepted > 500, `${accepted}`)
  })

  it('mutated JSON text is accepted only where JSON.parse accepts it', () => {
    let accepted = 0
    fc.assert(
      fc.property(documentsOf(NAMES), fc.nat(), fc.nat(7), (document, seed, offset) => {
        const roll = dice(seed)
        let bytes: Buffer = Buffer.from(textOf(document, roll))
        for (let left = 1 + roll(3); left > 0; left -= 1) bytes = mutationOf(bytes, roll)
        if (check(placed(bytes, offset))) accepted += 1
      }),
      { numRuns: 4000 },
    )
    assert.ok(accepted > 150, `${accepted}`)
  })

  it('every byte at every position of a string is read as JSON.parse reads it', () => {
    for (const length of [3, 15, 16, 19, 47, 48, 51, 60, 66, 4095, 4200]) {
      for (let byte = 0; byte < 256; byte += 1) {
        const bytes = Buffer.from(`{"a":"${'x'.repeat(length)}","model":1}`)
        bytes[6 + ((byte * 7) % length)] = byte
        check(placed(bytes, byte & 7))
      }
    }
  })

  it('ambiguous JSON is rejected with the reason', () => {
    const refusals: readonly (readonly [string, string, string | null])[] = [
      ['{"model":1,"mod\\u0065l":2}', "Duplicate parameter: 'model'.", 'model'],
      ['{"a":[0,{"a":1,"b":2,"a":1}]}', "Duplicate parameter: 'a[1].a'.", 'a[1].a'],
      ['{"Model":1}', "Unknown parameter: 'Model'. Did you mean 'model'?", 'Model'],
      [
        '{"\\u017ftream_options":1}',
        "Unknown parameter: 'ſtream_options'. Did you mean 'stream_options'?",
        'ſtream_options',
      ],
      ['[1]', 'Invalid type: expected an object, but got an array instead.', null],
      ['"{}"', 'Invalid type: expected an object, but got a string instead.', null],
      ['null', 'Invalid type: expected an object, but got null instead.', null],
    ]
    for (const [text, message, param] of refusals) {
      const problem = find(Buffer.from(text))
      assert.ok(problem instanceof Problem, text)
      assert.deepEqual([problem.message, problem.param], [message, param])
    }
  })

  it('bytes that are not JSON text in UTF-8 are rejected', () => {
    const texts = ['', ' ', '{', '{}{}', '{"a":1,}', '{"a" 1}', "{'a':1}", '{"a":01}', '{"a":+1}']
    texts.push('{"a":.5}', '{"a":1.}', '{"a":1e}', '{"a":-}', '{"a":NaN}', '{"a":nul}', '{a:1}')
    texts.push(
      '{"a":"\t"}',
      '{"a":"\0"}',
      '{"a":"\\x41"}',
      '{"a":"\\u12g4"}',
      '\ufeff{}',
      '{}\0',
      '{"a":"',
    )
    texts.push('{"a":1}/**/', '\u00a0{}', '{"a":tru', '{"a":[1,]}', '{"a":[,1]}', '{,}')
    const bytes = texts.map((text) => Buffer.from(text))
    bytes.push(Buffer.from('{"a":"\xff"}', 'latin1'), Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))
    bytes.push(Buffer.from('7b2261223a22eda08022 7d'.replace(' ', ''), 'hex'))
    bytes.push(Buffer.from('{"a":1}', 'utf16le'))
    for (const one of bytes) {
      const problem = find(one)
      assert.ok(problem instanceof Problem, one.toString())
      assert.equal(problem.code, 'malformed_json')
    }
  })

  it('a body of 64 levels is accepted and of 65 rejected, at any depth', () => {
    const nested = (levels: number, name: string) =>
      Buffer.from(`{"${name}":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`)
    for (const name of ['model', 'b']) {
      assert.ok(!(find(nested(64, name)) instanceof Problem))
      assert.ok(find(nested(65, name)) instanceof Problem)
    }
    const plain = { names: namesOf<Shape<null>>({}), others: shapeOf<null>({}), onOther: undefined }
    walkJson(nested(64, 'b'), plain, null)
    assert.throws(() => walkJson(nested(65, 'b'), plain, null), Problem)
    assert.throws(() => walkJson(nested(100_000, 'b'), plain, null), Problem)
  })

  it('slices of any size have the same result as one walk', () => {
    const texts = [
      `{"a":"${'x'.repeat(9_000)}","model":[${'1'.repeat(90)}.${'2'.repeat(90)}e+${'3'.repeat(90)}]}`,
      `{"a":"${'\\u00e9é'.repeat(2_000)}",${' '.repeat(300)}"model":-0.5}`,
      `{"a":"${'日本語'.repeat(4_000)}","model":{"${'n'.repeat(500)}":"é"}}`,
    ]
    for (const text of texts) {
      const bytes = Buffer.from(text)
      const whole = find(bytes)
      assert.ok(!(whole instanceof Problem))
      for (const sliceBytes of [1, 2, 3, 5, 15, 16, 47, 48, 64, 100, 4_096, 4_097, 8_192]) {
        assert.deepEqual(find(bytes, sliceBytes), whole)
      }
    }
  })

  it('escapes that are far apart in a long string are unescaped', () => {
    const text = `${'x'.repeat(4500)}\\n`.repeat(100)
    assert.ok(check(Buffer.from(`{"a":"${text}","model":"${text}"}`)))
  })
})
