import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { looksLikeReference } from '#contract/references.ts'
import { DEFAULT_JSON_BOUNDS } from '#json/bounds.ts'
import { foldCase, foldName } from '#json/fold.ts'
import { namesOf } from '#json/names.ts'
import { newWalk, shapeOf } from '#json/shape.ts'
import { isReferenceName } from './reference-names.ts'

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

const NO_SHAPE = { names: namesOf<never>({}), others: shapeOf<null>({}), onOther: undefined }

it('a name in bytes looks like a reference exactly where its text does', () => {
  const parts = fc.array(fc.constantFrom(...WORDS, ...OTHERS), { maxLength: 4 })
  fc.assert(
    fc.property(parts, fc.boolean(), fc.boolean(), (words, isObject, isEscaped) => {
      const name = words.join('').toWellFormed()
      const written = isEscaped
        ? `"${[...name].map((letter) => escapeOf(letter)).join('')}"`
        : JSON.stringify(name)
      const bytes = Buffer.from(written)
      const text = newWalk(bytes, NO_SHAPE, null, DEFAULT_JSON_BOUNDS)
      foldName(text, 0, bytes.length)
      assert.equal(isReferenceName(text, isObject), looksLikeReference(foldCase(name), isObject))
    }),
    { numRuns: 5_000 },
  )
})

const escapeOf = (letter: string): string =>
  letter
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
