import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OPENAI_API } from './openai.ts'

it('every route that requests a model with a JSON body has the format of one', () => {
  const { routes, request } = OPENAI_API
  const withBody = Object.values(routes).filter(
    ({ body, counts }) => body === 'json' && counts !== null,
  )
  assert.ok(withBody.length > 0)
  const missing = withBody.filter(({ id }) => request.bodies[id] === undefined)
  assert.deepEqual(missing, [])
})
