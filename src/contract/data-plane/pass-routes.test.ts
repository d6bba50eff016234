/** Paths that a configuration opens, of an API that is served later. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { anthropicRoutes } from '#contract/formats/anthropic/routes.ts'
import { isSuperseded, passRouteFault } from './pass-routes.ts'

it('a path is superseded once an API format serves it, and is no fault then', () => {
  const served = [anthropicRoutes.createMessage]
  assert.equal(isSuperseded('/messages', served), true)
  assert.equal(isSuperseded('/messages/count_tokens', served), false)
  assert.equal(isSuperseded('/messages', []), false)
  assert.equal(passRouteFault('/messages'), undefined)
})
