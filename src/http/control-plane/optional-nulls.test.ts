import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Type } from 'typebox'
import { withoutNulls } from './optional-nulls.ts'

const SCHEMA = Type.Object({
  name: Type.String(),
  role: Type.Optional(Type.String()),
  note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  grants: Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), role: Type.Optional(Type.String()) })),
  ),
})

it('null is removed where a member is optional and not nullable', () => {
  const grants = [{ id: 'a', role: null }, null]
  assert.deepEqual(withoutNulls(SCHEMA, { name: 'n', role: null, grants }), {
    name: 'n',
    grants: [{ id: 'a' }, null],
  })
})

it('null keeps its meaning where the member is nullable, required or unknown', () => {
  const body = { name: null, note: null, other: null }
  assert.deepEqual(withoutNulls(SCHEMA, body), body)
})

it('null is an empty body where nothing is required', () => {
  assert.deepEqual(withoutNulls(Type.Object({}), null), {})
  assert.equal(withoutNulls(SCHEMA, null), null)
})

it('a member called __proto__ stays a member', () => {
  const body: unknown = JSON.parse('{"name":"n","__proto__":{"role":null}}')
  const cleaned = withoutNulls(SCHEMA, body) as object
  assert.ok(Object.hasOwn(cleaned, '__proto__'))
})
