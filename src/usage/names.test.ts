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
  upstream: null,
}

describe('cardinality limit of names', () => {
  const names = () =>
    createNames((name) => (/^gpt-4o$/i.test(name) ? { model: 'gpt-4o' } : undefined), undefined, 2)
  it('a model that an upstream lists has its own name before a request was served', () => {
    const over = createNames(
      () => undefined,
      (name) => name === 'llama',
    )
    assert.equal(over.fit({ ...SUBJECT, model: 'llama' }, 0, false).model, 'llama')
    assert.equal(over.fit({ ...SUBJECT, model: 'invented' }, 0, false).model, OTHER)
  })

  const fit = (over: ReturnType<typeof names>, more: Partial<UsageSubject>, nowMs = 0) =>
    over.fit({ ...SUBJECT, ...more }, nowMs, true)

  it('names beyond the limit of a day are counted as one', () => {
    const over = names()
    for (const kind of ['model', 'size', 'serviceTier'] as const) {
      const found = ['a', 'b', 'c', 'a', 'd'].map((name) => fit(over, { [kind]: name })[kind])
      assert.deepEqual(found, ['a', 'b', OTHER, 'a', OTHER])
    }
    assert.equal(fit(over, { model: 'c' }, DAY_MS).model, 'c')
  })

  it('a model has its own name from the first request that an upstream served', () => {
    const over = names()
    const subject = { ...SUBJECT, model: 'llama' }
    assert.equal(over.fit(subject, 0, false).model, OTHER)
    assert.equal(over.fit(subject, 0, true).model, 'llama')
    assert.equal(over.fit(subject, 0, false).model, 'llama')
    assert.equal(over.fit({ ...SUBJECT, model: 'GPT-4o' }, 0, false).model, 'gpt-4o')
    assert.equal(over.fit({ ...SUBJECT, size: 'x' }, 0, false).size, 'x')
  })

  it('names of the catalog and of other organizations do not count', () => {
    const over = names()
    for (const model of ['a', 'b', 'c']) fit(over, { model })
    assert.deepEqual(fit(over, {}), SUBJECT)
    assert.equal(fit(over, { model: 'c', organizationId: 'org-b' }).model, 'c')
  })
})
