import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import fc from 'fast-check'
import { codePoints } from '#test/fuzz/code-points.ts'
import { type CountTokens, loadTokenizer, mostTokens } from './count-texts.ts'

/** Texts with their tokens by OpenAI's tiktoken, in its build of `tiktoken` 1.0.22 for Node. */
const COUNTED: readonly (readonly [text: string, o200k: number, cl100k: number])[] = [
  ['hello world', 2, 2],
  ["naïve café — “quotes”, it's we'll DON'T", 11, 14],
  ['你好，世界！今天的天气很好。', 9, 17],
  ['function f(a, b) {\n\treturn a?.b ?? `$' + '{a}-$' + '{b}`\n}\n\n\n', 18, 18],
  ['👩‍👩‍👧‍👦🏳️‍🌈', 17, 27],
  ['\\begin{x}\\n\\u0041', 8, 8],
  ['<|endoftext|><|im_start|>', 12, 12],
  ['1234567890 ٣٤٥٦٧ ①②③', 14, 22],
  ['    \r\n\t \u00a0\u3000 x', 5, 5],
  ['\u0007\u0008egin', 3, 3],
  ['สวัสดีชาวโลก', 7, 13],
  ['{"a":[1,2,{"b":null}]}', 13, 12],
  ['------====////####', 4, 4],
  ['Ꝥꝥ\u{12000}\u{1e900}', 14, 14],
]

let o200k: CountTokens
let cl100k: CountTokens
before(async () => {
  o200k = await loadTokenizer('o200k_base')
  cl100k = await loadTokenizer('cl100k_base')
})

function never(): boolean {
  return false
}

function most(text: string, count = o200k): number {
  return mostTokens(text, Buffer.byteLength(text), count, never)
}

it('tokens are those of tiktoken', () => {
  for (const [text, tokens, older] of COUNTED) {
    assert.equal(o200k(text), tokens, text)
    assert.equal(cl100k(text), older, text)
  }
})

it('a text of code counts as a third of its bytes or less', () => {
  const text = mostTokens.toString().repeat(10)
  assert.ok(most(text) >= o200k(text))
  assert.ok(most(text) < text.length / 3, `${most(text)} of ${text.length}`)
})

it('short texts and halves of surrogate pairs count by their bytes', () => {
  assert.equal(most('a'.repeat(63)), 63)
  const half = '\ud800'.repeat(100)
  assert.equal(mostTokens(half, 600, o200k, never), 600)
})

it('a text counts by its bytes when the time is over', () => {
  const text = 'word '.repeat(100)
  assert.equal(
    mostTokens(text, text.length + 7, o200k, () => true),
    text.length,
  )
})

it('a mebibyte of one letter, blank or sign counts by its bytes', () => {
  for (const one of ['a', ' ', '_', '\n', 'é']) {
    const text = one.repeat(1_048_576 / Buffer.byteLength(one))
    assert.equal(most(text), 1_048_576, one)
  }
})

it('blanks that the library splits otherwise count as no less than by tiktoken', () => {
  assert.ok(most('a \u0085'.repeat(1_000)) >= 3_999)
  assert.ok(most('a \u0085'.repeat(1_000), cl100k) >= 3_999)
})

it('numbers that are split at other digits after a join count as no less', () => {
  for (const digits of ['００１', '９0²', '²99']) {
    for (const first of ['', '1', '12']) {
      const text = first + digits.repeat(20_000)
      assert.ok(most(text) >= o200k(text), `${first} ${digits}`)
      assert.ok(most(text, cl100k) >= cl100k(text), `${first} ${digits}`)
    }
  }
})

it('words between runs count as no less where they are joined to these', () => {
  for (const [run, between] of [
    ['٣', '  '],
    ['Û'.repeat(129), "'ll  "],
  ] as const) {
    const text = (between + run).repeat(300)
    assert.ok(most(text) >= o200k(text), run)
    assert.ok(most(text, cl100k) >= cl100k(text), run)
  }
})

it('a mebibyte of slashes and line ends in turn counts by its bytes', () => {
  for (const one of ['/\n', '/\r', '//\n']) {
    const text = one.repeat(1_048_576 / one.length)
    assert.equal(most(text), text.length)
  }
})

/** Ends of texts at which a join changes words: contractions, numbers, blanks, marks, emoji. */
const EDGES = [
  "'",
  't',
  'll',
  "'re",
  '1',
  '12',
  ' ',
  '  ',
  '\n',
  '\r',
  '/',
  '\u0308',
  'É',
  '👩\u200d',
]
const WORDS = [
  'the ',
  'return',
  ' x = ',
  '0x1f',
  '();\n',
  '\n\n    ',
  '你好',
  'ing',
  'Straße ',
  '----',
]

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(...WORDS, ...EDGES),
    fc.string({ unit: codePoints, maxLength: 8 }),
    fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
  ),
  { minLength: 10, maxLength: 60 },
)

it('texts that an upstream joins have no more tokens than they count as', () => {
  const texts = fc.array(
    pieces.map((list) => list.join('').padEnd(64, 'pad ')),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(texts, fc.constantFrom('', '\n', ' '), (list, separator) => {
      for (const count of [o200k, cl100k]) {
        const counted = list.reduce((sum, text) => sum + most(text, count), 0)
        assert.ok(count(list.join(separator)) <= counted + separator.length * list.length)
      }
    }),
    { numRuns: 100 },
  )
})

it('slices of a long text count as no less than the whole', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 50 }), (list, shift) => {
      const text = 'x'.repeat(shift) + list.join('').repeat(400)
      assert.ok(most(text) >= Math.min(o200k(text), Buffer.byteLength(text)))
    }),
    { numRuns: 10 },
  )
})
