import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { looksLikeReference, NAMED_REFERENCES } from '#contract/data-plane/references.ts'
import { foldCase } from '#json/fold.ts'
import { readFacts } from './json-body.ts'

const WORDS = ['id', 'ids', 'uuid', 's', 'r', '_', 'vector_store', 'container', 'conversation']
const OTHERS = [
  'prompt',
  'x',
  'I',
  'D',
  '\u0130',
  '\u0131',
  '\u017f',
  '\u212a',
  '\u00e9',
  '\ud83d',
  '"',
]

/** Whether a reference is found in a body with the member. */
function isFound(written: string, value: string): boolean {
  const bytes = Buffer.from(`{"model":"m",${written}:${value}}`)
  return readFacts('createEmbedding', bytes).references.length > 0
}

it('a member of a body is a reference exactly where the contract’s rule finds its name', () => {
  const parts = fc.array(fc.constantFrom(...WORDS, ...OTHERS), { maxLength: 4 })
  let found = 0
  fc.assert(
    fc.property(parts, fc.boolean(), fc.boolean(), (words, isObject, isEscaped) => {
      const name = words.join('').toWellFormed()
      const written = isEscaped
        ? `"${[...name].map((letter) => escapeOf(letter)).join('')}"`
        : JSON.stringify(name)
      // An object of a known name is a reference by a member in it.
      fc.pre(!isObject || !Object.hasOwn(NAMED_REFERENCES, foldCase(name)))
      const expected = looksLikeReference(foldCase(name), isObject)
      assert.equal(isFound(written, isObject ? '{"a":1}' : '"a"'), expected)
      found += Number(expected)
    }),
    { numRuns: 5_000 },
  )
  assert.ok(found > 200, `${found} of 5,000`)
})

function escapeOf(letter: string): string {
  return letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
