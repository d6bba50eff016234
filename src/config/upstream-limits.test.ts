import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseConfigFile } from './config-file.ts'
import { createSecrets } from './secret.ts'
import type { UpstreamEntry } from './upstream-entry.ts'
import { configuredUpstreams, type Upstream } from './upstreams.ts'

function one(entry: Partial<UpstreamEntry>): Upstream | undefined {
  const entries = { only: { base_url: 'https://host/v1', ...entry } }
  return configuredUpstreams(entries, createSecrets({}), (name, setting, reason) => {
    throw new Error(`${name} ${setting}: ${reason}`)
  })[0]
}

describe('limits of an upstream', () => {
  const limits = { models: { fast: { concurrency: 1 } } }

  it('of the account come before those of its models, a member each', () => {
    assert.deepEqual(one({ limits: { tokens_per_minute: 5, ...limits } })?.limits, [
      { dimension: 'tokens', model: undefined, limit: 5 },
      { dimension: 'concurrency', model: 'fast', limit: 1 },
    ])
    assert.deepEqual(one({})?.limits, [])
  })

  it('of a model that the upstream does not serve, or that has some already, are rejected', () => {
    assert.throws(() => one({ models: ['slow'], limits }), {
      message: "only limits: the upstream does not serve 'fast'",
    })
    const names = { fast: 'm-1', quick: 'm-1' }
    const twice = { models: { ...limits.models, quick: { concurrency: 2 } } }
    assert.throws(() => one({ model_names: names, limits: twice }), {
      message: "only limits: 'quick' is 'm-1', which has limits already",
    })
  })

  const read = (text: string) => {
    const file = `upstreams:\n  main:\n    base_url: https://host/v1\n    limits: ${text}\n`
    return parseConfigFile(file, 'bailiwick.yaml', new Set())
  }
  const AMOUNT = 'must be a whole number from 1 to 1000000000000'

  for (const [text, sentence] of [
    ['{}', "'limits' must have a setting"],
    ['{ requests_per_minute: 0 }', `'requests_per_minute' ${AMOUNT}`],
    ['{ tokens_per_minute: 1.5 }', `'tokens_per_minute' ${AMOUNT}`],
    ['{ tokens_per_minute: many }', `'tokens_per_minute' ${AMOUNT}`],
    ['{ concurrency: 65536 }', "'concurrency' must be a whole number from 1 to 65535"],
    [
      '{ requests_per_day: 1 }',
      "unknown setting 'requests_per_day'; known here: requests_per_minute, tokens_per_minute, concurrency, models",
    ],
    ['{ models: {} }', "'models' must have a setting"],
    ['{ models: { a: {} } }', "'a' must have a setting"],
    ['5', "'limits' must be a mapping of settings"],
  ] as const) {
    it(`${text} is rejected with its line`, () => {
      assert.throws(() => read(text), { message: `bailiwick.yaml, line 4: ${sentence}` })
    })
  }

  it('of more than 100 models are rejected', () => {
    const models = Array.from({ length: 101 }, (_, at) => `m${at}: { concurrency: 1 }`)
    assert.throws(() => read(`{ models: { ${models.join(', ')} } }`), {
      message: "bailiwick.yaml, line 4: 'models' must have at most 100 entries",
    })
  })
})
