import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import { rejectDuplicates } from './duplicates.ts'

function paramOf(text: string, normalize?: (name: string) => string): string | null | undefined {
  try {
    rejectDuplicates(Buffer.from(text), normalize)
    return undefined
  } catch (error) {
    assert.ok(error instanceof Problem && error.code === 'duplicate_parameter', String(error))
    return error.param
  }
}

it('a name that an object has twice is found at any depth, however it is escaped', () => {
  for (const [text, param] of [
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"b":{},"\\u0061":null}', 'a'],
    ['{"a":[0,{"b":{"c":1,"d":2,"c":3}}]}', 'a[1].b.c'],
    ['{"":1,"":2}', ''],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"é":1,"\\u00e9":2}', 'é'],
    ['{"a":{"b":1},"b":1,"a":{}}', 'a'],
  ] as const) {
    assert.equal(paramOf(text), param, text)
  }
})

it('equal names in different objects and names that differ in case are no duplicates', () => {
  for (const text of [
    '{}',
    '{"a":{"a":{"a":[{"a":1},{"a":1}]}}}',
    '{"a":[{"b":1},{"b":2}],"c":{"b":3}}',
    '{"a":1,"A":2}',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
  ]) {
    assert.equal(paramOf(text), undefined, text)
  }
  assert.equal(
    paramOf('{"a":1,"A":2}', (name) => name.toLowerCase()),
    'A',
  )
})

it('what JSON.stringify writes has no duplicates', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
      assert.equal(paramOf(JSON.stringify(value)), undefined)
    }),
  )
})
