import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UsageSubject } from './event.ts'
import { createNames, OTHER } from './names.ts'

const DAY_MS = 86_400_000

const SUBJECT: UsageSubject = {
  organizationId: 'org-a',
  projectId: 'proj_a',
  ownerId: 'user-a',
  keyId: 'key_a',
  model: 'gpt-4o',
  kind: 'images',
  batch: false,
  serviceTier: null,
  size: null,
  source: 'image.generation',
  contextLevel: null,
  vectorStoreId: null,
}

describe('names that come from outside', () => {
  const names = () => createNames((model) => model === 'gpt-4o', 2)
  const fit = (over: ReturnType<typeof names>, more: Partial<UsageSubject>, nowMs = 0) =>
    over.fit({ ...SUBJECT, ...more }, nowMs)

  it('are so many in a day, and the others stand together', () => {
    const over = names()
    for (const kind of ['model', 'size', 'serviceTier'] as const) {
      const found = ['a', 'b', 'c', 'a', 'd'].map((name) => fit(over, { [kind]: name })[kind])
      assert.deepEqual(found, ['a', 'b', OTHER, 'a', OTHER])
    }
    assert.equal(fit(over, { model: 'c' }, DAY_MS).model, 'c')
  })

  it('take nothing from what the catalog has, nor from another organization', () => {
    const over = names()
    for (const model of ['a', 'b', 'c']) fit(over, { model })
    assert.deepEqual(fit(over, {}), SUBJECT)
    assert.equal(fit(over, { model: 'c', organizationId: 'org-b' }).model, 'c')
  })
})
