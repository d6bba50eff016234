import assert from 'node:assert/strict'
import { it } from 'node:test'
import { contextWindowOf } from './context-windows.ts'

it('a name that the library has another entry for has its context window', () => {
  const windows = {
    'gpt-5': 400_000,
    'gpt-5-codex': 400_000,
    'gpt-5.1-codex-max': 400_000,
    'codex-mini-latest': 200_000,
    'GPT-4o-2024-08-06': 128_000,
    'gpt-4-turbo-preview': 128_000,
  }
  for (const [model, window] of Object.entries(windows)) {
    assert.equal(contextWindowOf(model), window, model)
  }
  for (const model of ['invented', '', 'o9-vision']) assert.equal(contextWindowOf(model), undefined)
})
