import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ANTHROPIC_MODELS } from '#catalog/anthropic-models.ts'
import { OPENAI_MODELS } from '#catalog/openai-models.ts'
import { knownMaximaOf } from './maxima.ts'

function tokensOf(model: string): unknown[] {
  const { contextWindow, maxOutputTokens } = knownMaximaOf(model)
  return [contextWindow, maxOutputTokens]
}

it('a model has what OpenAI documents, under the names of its snapshots and fine-tuned models', () => {
  const known: Readonly<Record<string, readonly unknown[]>> = {
    'gpt-5': [400_000, 128_000],
    'gpt-5-2025-08-07': [400_000, 128_000],
    'GPT-4o-2024-08-06': [128_000, 16_384],
    'gpt-4o-2024-05-13': [128_000, 4_096],
    'gpt-4-0613': [8_192, 8_192],
    'gpt-5.6-luna-2026-07-09': [1_050_000, 128_000],
    'ft:gpt-4.1-mini-2025-04-14:acme:name:id': [1_047_576, 32_768],
    'ft:gpt-4o-mini-2024-07-18': [128_000, 16_384],
    'gpt-4o-mini-2024-07-18.ft-0123': [128_000, 16_384],
    o3: [200_000, 100_000],
    'text-embedding-3-small': [8_192, undefined],
  }
  for (const [model, tokens] of Object.entries(known))
    assert.deepEqual(tokensOf(model), tokens, model)
})

it('a name that only the library of prices has is another name of its model', () => {
  assert.deepEqual(tokensOf('gpt-5-1-codex'), [400_000, 128_000])
  assert.deepEqual(tokensOf('gpt-35-turbo'), [16_385, 4_096])
})

it("a model of Anthropic has what is documented, or the library's window, by its exact name", () => {
  const known: Readonly<Record<string, readonly unknown[]>> = {
    'claude-opus-5-5': [1_000_000, 128_000],
    'claude-haiku-5-5-20261001': [1_000_000, 128_000],
    'claude-haiku-4-5-20251001': [200_000, 64_000],
    'claude-opus-4-1-20250805': [200_000, undefined],
    'claude-sonnet-5-7': [undefined, undefined],
  }
  for (const [model, tokens] of Object.entries(known))
    assert.deepEqual(tokensOf(model), tokens, model)
})

it('a name of no documented model has no maximum', () => {
  for (const model of ['invented', '', 'o9-vision', 'constructor', 'ft:invented:acme::id']) {
    assert.deepEqual(tokensOf(model), [undefined, undefined], model)
  }
})

it('the tables of models are in byte order, and their ends are days', () => {
  for (const table of [OPENAI_MODELS, ANTHROPIC_MODELS]) {
    const names = table.map(([model]) => model)
    assert.deepEqual(names, [...new Set(names)].sort())
    for (const [model, , , end = '2026-01-01'] of table) {
      assert.equal(new Date(end).toISOString().slice(0, 10), end, model)
    }
  }
})
