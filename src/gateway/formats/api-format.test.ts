import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { ANTHROPIC_API } from './anthropic/anthropic.ts'
import { OPENAI_API } from './openai/openai.ts'

setFlagsFromString('--allow-natives-syntax')
const haveSameMap = new Function('a', 'b', 'return %HaveSameMap(a, b)')

it('the formats have one hidden class, and so have their parts', () => {
  assert.equal(haveSameMap(OPENAI_API, ANTHROPIC_API), true)
  assert.equal(haveSameMap(OPENAI_API.request, ANTHROPIC_API.request), true)
  assert.equal(haveSameMap(OPENAI_API.answer, ANTHROPIC_API.answer), true)
  assert.equal(haveSameMap(OPENAI_API.reservation, ANTHROPIC_API.reservation), true)
  assert.equal(haveSameMap(OPENAI_API, OPENAI_API.request), false)
})

it('every route that requests a model with a JSON body has the format of one', () => {
  for (const { routes, request } of [OPENAI_API, ANTHROPIC_API]) {
    const withBody = Object.values(routes).filter(
      ({ body, counts }) => body === 'json' && counts !== null,
    )
    assert.ok(withBody.length > 0)
    const missing = withBody.filter(({ id }) => request.bodies[id] === undefined)
    assert.deepEqual(missing, [])
  }
})
