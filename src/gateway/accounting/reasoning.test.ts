import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createCatalog } from '#catalog/catalog.ts'
import { createReasoningModels } from './reasoning.ts'

it('a learned model reasons under every spelling of its name', () => {
  const models = createReasoningModels(createCatalog(new Map()))
  assert.deepEqual(
    [models.has('o3'), models.has('gpt-4o'), models.has('Local')],
    [true, false, false],
  )
  models.add('Local')
  models.add('gpt-4o-2024-08-06')
  assert.ok(models.has(' local') && models.has('gpt-4o'))
})

it('of more than 1000 learned models the one that was learned first is forgotten', () => {
  const models = createReasoningModels(createCatalog(new Map()))
  for (let i = 0; i < 1_000; i++) models.add(`local-${i}`)
  models.add('local-0')
  models.add('local-1000')
  assert.deepEqual(['local-0', 'local-1', 'local-2', 'local-1000'].map(models.has), [
    true,
    false,
    true,
    true,
  ])
})
