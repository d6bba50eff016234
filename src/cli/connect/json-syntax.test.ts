import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jsonSyntax } from './json-syntax.ts'

describe('settings merged into a JSON file', () => {
  const merged = (text: string): string =>
    jsonSyntax.merge(text, '{"model":"new","env":{"URL":"http://here","ON":"1"}}')

  it('replace values in their places, and comments and other members stay', () => {
    const before = `{
  // "model": "commented"
  "model": "old", /* the best */
  "env": { "URL": "http://there", "X": "// not a comment \\" {" },
  "list": [1, 2,],
}
`
    assert.equal(
      merged(before),
      before
        .replace('"old"', '"new"')
        .replace('"http://there"', '"http://here"')
        .replace('{" }', '{", "ON": "1" }'),
    )
  })

  for (const [text, expected] of [
    ['{}', '{\n  "model": "new",\n  "env": {\n    "URL": "http://here",\n    "ON": "1"\n  }\n}'],
    ['{"a":1}', '{"a":1, "model": "new", "env": { "URL": "http://here", "ON": "1" }}'],
    [
      '{\n\t"a": 1 // last\n}\n',
      '{\n\t"a": 1, // last\n\t"model": "new",\n\t"env": {\n\t\t"URL": "http://here",\n\t\t"ON": "1"\n\t}\n}\n',
    ],
    [
      '{\r\n  "model": "new",\r\n  "env": {\r\n    "X": 1,\r\n  }\r\n}',
      '{\r\n  "model": "new",\r\n  "env": {\r\n    "X": 1,\r\n    "URL": "http://here",\r\n    "ON": "1"\r\n  }\r\n}',
    ],
    [
      '\uFEFF{ "model": 1, "env": {} }',
      '\uFEFF{ "model": "new", "env": {\n  "URL": "http://here",\n  "ON": "1"\n} }',
    ],
    [
      '{ // none\n}',
      '{ // none\n  "model": "new",\n  "env": {\n    "URL": "http://here",\n    "ON": "1"\n  }\n}',
    ],
  ] as const) {
    it(`are added in the style of the file: ${JSON.stringify(text)}`, () => {
      assert.equal(merged(text), expected)
    })
  }

  for (const text of [
    '[]',
    '"a"',
    '{"a":1',
    '{"a":1}}',
    '{"a" 1}',
    '{"a":1,"a":2}',
    'a: 1',
    'null',
    '{"a":1}\n---\n{}',
  ]) {
    it(`are rejected for a file that is no JSON object: ${JSON.stringify(text)}`, () => {
      assert.throws(() => merged(text), /is not (valid JSON|a JSON object)/)
    })
  }

  it('are rejected for a file that has another value than an object', () => {
    assert.throws(() => merged('{"env":null}'), /as env/)
    assert.throws(() => merged('{"env":[]}'), /as env/)
  })
})
