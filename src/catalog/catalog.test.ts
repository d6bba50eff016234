import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parseConfigFile } from '#config/config-file.ts'
import { configuredModels } from '#config/models.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'
import { builtInModelNames, createCatalog, rateLimitId } from './catalog.ts'

function catalogOf(yaml = '') {
  return createCatalog(configuredModels(parseConfigFile(yaml, 'test.yaml', builtInModelNames())))
}

const WIRE = join(import.meta.dirname, '..', '..', '..', 'shared', 'contract', 'wire.md')
const skip = existsSync(WIRE) ? false : 'the list of real rows is not here'

/** The rows of the list: model, requests, tokens, images, batch tokens, requests a day. */
function realRows(): string[][] {
  const appendix = readFileSync(WIRE, 'utf8').split('## Appendix C')[1] ?? ''
  const table = appendix.split('```')[1] ?? ''
  return table
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
}

function limitOf(text: string | undefined): number | undefined {
  if (text === '-') return undefined
  return text === 'MAX' ? UNLIMITED : Number(text)
}

describe('built-in models', () => {
  it('match the 89 rows of a real project', { skip }, () => {
    const rows = realRows()
    assert.equal(rows.length, 89)
    const { find } = catalogOf()
    for (const [model = '', requests, tokens, images, batch, daily] of rows) {
      const limits = find(model)?.limits
      assert.equal(limits?.max_requests_per_1_minute, limitOf(requests), model)
      assert.equal(limits?.max_tokens_per_1_minute, limitOf(tokens), model)
      assert.equal(limits?.max_images_per_1_minute, limitOf(images), model)
      assert.equal(limits?.batch_1_day_max_input_tokens, limitOf(batch), model)
      assert.equal(limits?.max_requests_per_1_day, limitOf(daily), model)
    }
  })

  it('are unique and in byte order', () => {
    const names = catalogOf().models.map(({ model }) => model)
    assert.deepEqual(names, [...new Set(names)].sort())
  })

  it('have an image limit for image models and an audio limit for transcription models', () => {
    const { find } = catalogOf()
    assert.ok(find('gpt-image-1')?.limits.max_images_per_1_minute)
    for (const model of ['whisper-1', 'gpt-4o-transcribe']) {
      assert.ok(find(model)?.limits.max_audio_megabytes_per_1_minute)
    }
    assert.ok(find('default') && find('gpt-5') && find('gpt-5-mini'))
  })

  it('snapshots share the bucket of their alias, unless they have their own limits', () => {
    const { find } = catalogOf()
    assert.equal(find('gpt-4o-2024-08-06')?.bucket, 'gpt-4o')
    assert.equal(find('gpt-4-0613')?.bucket, 'gpt-4')
    assert.equal(find('gpt-4o')?.bucket, 'gpt-4o')
    const preview = 'gpt-4o-realtime-preview-2024-12-17'
    assert.notDeepEqual(find(preview)?.limits, find('gpt-4o-realtime-preview')?.limits)
    assert.equal(find(preview)?.bucket, preview)
  })

  it('are found by rl-MODEL, rl_MODEL and the bare name only', () => {
    const { find, findById, models } = catalogOf()
    for (const { model } of models) assert.equal(findById(rateLimitId(model)), find(model))
    assert.equal(findById('rl_gpt-4o'), find('gpt-4o'))
    assert.equal(findById('gpt-4o'), find('gpt-4o'))
    for (const id of ['', 'rl-', 'rl-rl-gpt-4o', 'RL-gpt-4o', 'constructor', '__proto__']) {
      assert.equal(findById(id), undefined, id)
    }
  })
})

describe('configured models', () => {
  it('an entry overrides the limits it names and no others', () => {
    const { find } = catalogOf('models: { gpt-4o: { max_requests_per_1_minute: 7 } }')
    assert.deepEqual(find('gpt-4o')?.limits, {
      ...catalogOf().find('gpt-4o')?.limits,
      max_requests_per_1_minute: 7,
    })
  })

  it('a new model has the default limits where its entry names none', () => {
    const { find } = catalogOf(`
models:
  qwen:7b: {}
  meta-llama/Llama-3-8B: { max_tokens_per_1_minute: unlimited, price: { input: 1, output: 2 } }
  default: { max_requests_per_1_minute: 5 }
`)
    assert.deepEqual(find('qwen:7b')?.limits, {
      max_requests_per_1_minute: 5,
      max_tokens_per_1_minute: 250_000,
    })
    const llama = find('meta-llama/Llama-3-8B')
    assert.equal(llama?.limits.max_tokens_per_1_minute, UNLIMITED)
    assert.deepEqual(llama?.price, { input: 1, output: 2 })
    assert.equal(llama?.bucket, 'meta-llama/Llama-3-8B')
  })

  it('an alias has the limits, the bucket and the price of its model', () => {
    const { find } = catalogOf(`
models:
  fast: { alias_of: gpt-4o-mini-2024-07-18 }
  gpt-4o-mini: { price: { input: 1, output: 2 } }
  small: { alias_of: gpt-4o-mini, price: { input: 3, output: 4 } }
`)
    assert.equal(find('fast')?.bucket, 'gpt-4o-mini')
    assert.deepEqual(find('fast')?.limits, find('gpt-4o-mini')?.limits)
    assert.deepEqual(find('small')?.price, { input: 3, output: 4 })
  })

  it('an entry for an alias also applies to the snapshots that share its bucket', () => {
    const { find } = catalogOf('models: { gpt-4o: { max_requests_per_1_minute: 7 } }')
    const snapshot = find('gpt-4o-2024-08-06')
    assert.equal(snapshot?.bucket, 'gpt-4o')
    assert.deepEqual(snapshot?.limits, find('gpt-4o')?.limits)
  })
})

describe('the output of a model', () => {
  const tokensOf = (catalog: ReturnType<typeof catalogOf>, model: string) => {
    const { reasoning, defaultTokens } = catalog.findOutput(model)
    return [reasoning, defaultTokens]
  }

  it('models of Anthropic think from version 4 on, under the names of its platforms too', () => {
    const catalog = catalogOf()
    const isReasoning = (model: string) => catalog.findOutput(model).reasoning
    const thinking = ['claude-opus-5-5', 'claude-haiku-4-5-20251001', 'claude-saga-10']
    thinking.push('us.anthropic.claude-opus-4-6-v1', 'anthropic/claude-sonnet-5-5')
    assert.deepEqual(thinking.filter(isReasoning), thinking)
    const others = ['claude-3-5-haiku-20241022', 'claude-instant-1', 'my-claude-opus-5', 'claude']
    assert.deepEqual(others.filter(isReasoning), [])
  })

  it('families of OpenAI that reason have the larger default, with a row or without', () => {
    const catalog = catalogOf()
    const reasoning = ['o1', 'o1-pro-2025-03-19', 'o3', 'O3-Mini ', 'o4-mini-deep-research']
    reasoning.push('gpt-5', 'gpt-5-mini-2025-08-07', 'gpt-5.1-codex', 'gpt-5.9', 'gpt-6')
    reasoning.push('openai/o3', 'ft:o4-mini:acme', 'codex-mini-latest', 'openai/gpt-oss-20b')
    for (const model of reasoning) assert.deepEqual(tokensOf(catalog, model), [true, 16_384], model)
    const others = [
      'gpt-4o',
      'gpt-4.1',
      'gpt-5-chat-latest',
      'llama',
      'default',
      'o',
      'o1x',
      'gpt-50b',
    ]
    for (const model of others) assert.deepEqual(tokensOf(catalog, model), [false, 4_096], model)
  })

  it('an entry changes it for its model, its snapshots and its aliases', () => {
    const catalog = catalogOf(`
models:
  qwq: { reasoning: true }
  gpt-4o: { default_output_tokens: 100 }
  o3: { reasoning: false }
  big: { alias_of: o1 }
  small: { alias_of: gpt-4o }
  own: { alias_of: gpt-4o, default_output_tokens: 7, reasoning: true }
`)
    assert.deepEqual(tokensOf(catalog, 'QWQ'), [true, 16_384])
    assert.deepEqual(tokensOf(catalog, 'gpt-4o-2024-08-06'), [false, 100])
    assert.deepEqual(tokensOf(catalog, 'o3-2025-04-16'), [false, 4_096])
    assert.deepEqual(tokensOf(catalog, 'big'), [true, 16_384])
    assert.deepEqual(tokensOf(catalog, 'small'), [false, 100])
    assert.deepEqual(tokensOf(catalog, 'own'), [true, 7])
  })

  it('bounds set the defaults of models without an entry', () => {
    const bounds = { default_output_tokens: 10, default_reasoning_output_tokens: 20 }
    const catalog = createCatalog(new Map(), bounds)
    assert.deepEqual(tokensOf(catalog, 'gpt-4o'), [false, 10])
    assert.deepEqual(tokensOf(catalog, 'o3'), [true, 20])
  })
})

describe('the bucket of a name without a row', () => {
  /** A list of models without an end. */
  const named = (...names: string[]) =>
    new Map(names.map((name) => [name, { shutdownDate: undefined }]))

  it('is its own where an upstream or the configuration lists it, however it is spelled', () => {
    const { bucketOf, setListed } = createCatalog(new Map(), undefined, ['Configured'])
    setListed('one', named('llama3.1:latest', 'Qwen', 'gpt-4o-2024-08-06'))
    for (const model of ['llama3.1', 'LLAMA3.1:latest', ' llama3.1 ']) {
      assert.equal(bucketOf(model), 'llama3.1', model)
    }
    assert.deepEqual(['qwen', 'configured'].map(bucketOf), ['qwen', 'configured'])
    assert.equal(bucketOf('gpt-4o-2024-08-06'), 'gpt-4o')
    assert.equal(bucketOf('invented'), 'default')
  })

  it('is that of `default` again when no upstream lists it any more', () => {
    const { bucketOf, setListed } = createCatalog(new Map())
    setListed('one', named('a', 'b'))
    setListed('two', named('b'))
    assert.deepEqual(['a', 'b'].map(bucketOf), ['a', 'b'])
    setListed('one', named())
    assert.deepEqual(['a', 'b'].map(bucketOf), ['default', 'b'])
  })
})

it('the context window is that of the entry, else of the model it is an alias of', () => {
  const { find } = catalogOf(`
models:
  llama: { context_window: 8192 }
  small: { alias_of: llama, context_window: 4096 }
  same: { alias_of: llama }
`)
  const windows = ['llama', 'small', 'same', 'gpt-4o'].map((model) => find(model)?.contextWindow)
  assert.deepEqual(windows, [8_192, 4_096, 8_192, undefined])
})
