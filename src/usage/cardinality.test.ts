import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createCardinalityLimit, OTHER_NAME } from './cardinality.ts'
import type { UsageSubject } from './event.ts'
import { type TagSet, tagSetOf } from './tag-set.ts'

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
  const createLimit = () =>
    createCardinalityLimit(
      (name) => (/^gpt-4o$/i.test(name) ? { model: 'gpt-4o' } : undefined),
      undefined,
      2,
    )
  it('a model that an upstream lists has its own name before a request was served', () => {
    const limit = createCardinalityLimit(
      () => undefined,
      (name) => name === 'llama',
    )
    assert.equal(limit.apply({ ...SUBJECT, model: 'llama' }, 0, false).model, 'llama')
    assert.equal(limit.apply({ ...SUBJECT, model: 'invented' }, 0, false).model, OTHER_NAME)
  })

  const apply = (limit: ReturnType<typeof createLimit>, more: Partial<UsageSubject>, nowMs = 0) =>
    limit.apply({ ...SUBJECT, ...more }, nowMs, true)

  it('names beyond the limit of a day are counted as one', () => {
    const limit = createLimit()
    for (const kind of ['model', 'size', 'serviceTier'] as const) {
      const found = ['a', 'b', 'c', 'a', 'd'].map((name) => apply(limit, { [kind]: name })[kind])
      assert.deepEqual(found, ['a', 'b', OTHER_NAME, 'a', OTHER_NAME])
    }
    assert.equal(apply(limit, { model: 'c' }, DAY_MS).model, 'c')
  })

  it('a model has its own name from the first request that an upstream served', () => {
    const limit = createLimit()
    const subject = { ...SUBJECT, model: 'llama' }
    assert.equal(limit.apply(subject, 0, false).model, OTHER_NAME)
    assert.equal(limit.apply(subject, 0, true).model, 'llama')
    assert.equal(limit.apply(subject, 0, false).model, 'llama')
    assert.equal(limit.apply({ ...SUBJECT, model: 'GPT-4o' }, 0, false).model, 'gpt-4o')
    assert.equal(limit.apply({ ...SUBJECT, size: 'x' }, 0, false).size, 'x')
  })

  it('names of the catalog and of other organizations do not count', () => {
    const limit = createLimit()
    for (const model of ['a', 'b', 'c']) apply(limit, { model })
    assert.deepEqual(apply(limit, {}), SUBJECT)
    assert.equal(apply(limit, { model: 'c', organizationId: 'org-b' }).model, 'c')
  })

  it('of 1,001 tag sets of requests the last has other values, and its own of the key', () => {
    const limit = createLimit()
    const base = tagSetOf({ team: 'search' })
    const tagged = (customer: string) => tagSetOf({ ...base.tags, customer }, { base })
    const of = (tags: TagSet) => limit.apply({ ...SUBJECT, tags }, 0, true).tags?.tags
    for (let n = 0; n < 1_000; n++) assert.equal(of(tagged(`c${n}`))?.customer, `c${n}`)
    const folded = { team: 'search', customer: OTHER_NAME }
    assert.deepEqual(of(tagged('late')), folded)
    assert.deepEqual(of(tagged('later')), folded)
    assert.deepEqual(of(tagged('c7')), { team: 'search', customer: 'c7' })
    const elsewhere = { ...SUBJECT, projectId: 'proj_b', tags: tagged('late') }
    assert.equal(limit.apply(elsewhere, 0, true).tags?.tags.customer, 'late')
    const tomorrow = { ...SUBJECT, tags: tagged('late') }
    assert.equal(limit.apply(tomorrow, DAY_MS, true).tags?.tags.customer, 'late')
  })

  it('no request makes more tag sets than there is room for, whatever its keys', () => {
    const limit = createLimit()
    const base = tagSetOf({ team: 'search' })
    const sets = new Set<string>()
    for (let n = 0; n < 5_000; n++) {
      const tags = tagSetOf({ ...base.tags, [`k${n}`]: 'v' }, { base })
      const found = limit.apply({ ...SUBJECT, tags }, 0, true).tags
      assert.equal(found?.tags.team, 'search')
      sets.add(found.id)
    }
    assert.equal(sets.size, 1_101)
    const keys = Array.from({ length: 2_000 }, (_, n) => tagSetOf({ key: `k${n}` }))
    const left = keys.filter((tags) => limit.apply({ ...SUBJECT, tags }, 0, true).tags?.id)
    assert.equal(left.length, 2_000 - 1_101)
  })

  it('tags that pay do so under any name, but for those of requests without a limit', () => {
    const limit = createLimit()
    const base = tagSetOf({ team: 'search', customer: 'acme' })
    const payingOf = (tags: TagSet) => limit.apply({ ...SUBJECT, tags }, 0, true).tags?.paying
    const tagged = (job: string) =>
      tagSetOf({ ...base.tags, job }, { base, paying: [...base.paying, `job=${job}`] })
    for (let n = 0; n < 1_000; n++) assert.equal(payingOf(tagged(`j${n}`))?.length, 3)
    assert.deepEqual(payingOf(tagged('late')), base.paying)
    for (let n = 0; n < 2_000; n++) payingOf(tagSetOf({ key: `k${n}` }))
    assert.deepEqual(payingOf(tagSetOf({ key: 'late' })), ['key=late'])
    assert.deepEqual(payingOf(tagged('later')), base.paying)
  })
})
