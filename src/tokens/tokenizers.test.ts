import assert from 'node:assert/strict'
import { it } from 'node:test'
import { tokenizerOf } from './tokenizers.ts'

it('models of the table of tiktoken 0.14.0 have their tokenizer', () => {
  for (const model of ['gpt-5', 'gpt-5.6-luna', 'gpt-5.3-codex', 'gpt-5-2025-08-07', 'GPT-5.5']) {
    assert.equal(tokenizerOf(model), 'o200k_base', model)
  }
  for (const model of ['gpt-4o-mini', 'gpt-4.1', 'o1-pro', 'o3', 'o4-mini', 'gpt-oss-120b']) {
    assert.equal(tokenizerOf(model), 'o200k_base', model)
  }
  for (const model of ['gpt-4', 'gpt-4-turbo', 'gpt-3.5-turbo', 'text-embedding-3-small']) {
    assert.equal(tokenizerOf(model), 'cl100k_base', model)
  }
})

it('models later than the table, and models of others, have no known tokenizer', () => {
  for (const model of ['gpt-5.7', 'gpt-50', 'gpt-6', 'o5', 'codex-mini-latest', 'llama-4', '']) {
    assert.equal(tokenizerOf(model), undefined, model)
  }
  assert.equal(tokenizerOf('ft:gpt-4.1:acme::1'), undefined)
})
