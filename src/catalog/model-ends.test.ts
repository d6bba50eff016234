import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseConfigFile } from '#config/config-file.ts'
import { configuredModels } from '#config/models.ts'
import { builtInModelNames } from './catalog.ts'
import { createModelEnds, daysUntil, earliest } from './model-ends.ts'

function endsOf(yaml = '') {
  return createModelEnds(configuredModels(parseConfigFile(yaml, 'test.yaml', builtInModelNames())))
}

function listed(model: string, shutdownDate: string | null) {
  return new Map([[model, { shutdownDate }]])
}

describe('end of a model', () => {
  it('is the documented one, of any spelling, snapshot and fine-tuned model', () => {
    const ends = endsOf()
    const end = { date: '2026-12-11', source: 'documentation', replacement: 'gpt-6.1-sol' }
    for (const name of ['gpt-5', 'GPT-5', 'gpt-5-2025-08-07', 'ft:gpt-5-2025-08-07:acme::a']) {
      assert.deepEqual(ends.of(name), end, name)
    }
    assert.equal(ends.of('gpt-5.6-luna'), null)
    assert.equal(ends.of('invented'), undefined)
  })

  it('is that of an upstream in place of the documented one, the earliest of several', () => {
    const ends = endsOf()
    ends.setListed('one', listed('gpt-4o', '2027-03-01'))
    const reported = { date: '2027-03-01', source: 'upstream', replacement: undefined }
    assert.deepEqual(ends.of('gpt-4o'), reported)
    ends.setListed('two', listed('gpt-4o', '2027-02-01'))
    assert.equal(ends.of('gpt-4o')?.date, '2027-02-01')
    ends.setListed('three', listed('gpt-4o', null))
    assert.equal(ends.of('gpt-4o')?.date, '2027-02-01')
  })

  it('is known after the upstream has dropped the model from its list', () => {
    const ends = endsOf()
    ends.setListed('one', listed('llama', '2026-11-30'))
    ends.setListed('one', listed('other', null))
    assert.equal(ends.of('llama')?.date, '2026-11-30')
  })

  it('is `shutdown_date` of the configuration in place of all others, also for an alias', () => {
    const ends = endsOf(`
models:
  gpt-4o: { shutdown_date: null }
  gpt-5.6-luna: { shutdown_date: 2027-06-30 }
  small: { alias_of: gpt-5.6-luna }
  deployment: { alias_of: gpt-4.1 }
`)
    ends.setListed('one', listed('gpt-4o', '2027-02-01'))
    assert.equal(ends.of('gpt-4o'), null)
    assert.equal(ends.of('gpt-4o-2024-11-20'), null)
    const configured = { date: '2027-06-30', source: 'configuration', replacement: undefined }
    for (const name of ['gpt-5.6-luna', 'gpt-5.6-luna-2026-07-09', 'small']) {
      assert.deepEqual(ends.of(name), configured, name)
    }
    assert.equal(ends.of('deployment')?.date, '2027-01-14')
  })

  it('has come with its day in UTC', () => {
    const ends = endsOf()
    const day = Date.parse('2027-01-14')
    assert.equal(ends.endedBy('gpt-4o', day - 1), undefined)
    assert.equal(ends.endedBy('gpt-4o', day)?.date, '2027-01-14')
    assert.deepEqual([daysUntil('2027-01-14', day - 1), daysUntil('2027-01-14', day)], [1, 0])
  })

  it('of several lists is the earliest day, else null where one says that there is none', () => {
    assert.equal(earliest([undefined, '2027-02-01', null, '2027-01-01']), '2027-01-01')
    assert.equal(earliest([undefined, null]), null)
    assert.equal(earliest([undefined]), undefined)
  })
})

it('a shutdown_date that is no day is rejected with its line', () => {
  for (const date of ['2026-02-31', '31.12.2026', '2026-12-31T00:00:00Z', '7']) {
    assert.throws(
      () => endsOf(`models:\n  a:\n    shutdown_date: "${date}"\n`),
      /test.yaml, line 3: /,
    )
  }
})
