import assert from 'node:assert/strict'
import { it } from 'node:test'
import { toCodexModels } from './codex-models.ts'

function model(name: string) {
  return { name, contextWindow: 8_192, reasoning: false }
}

function slugs(...names: string[]): string[] {
  const { models } = toCodexModels(names.map(model))
  return models.map(({ slug }) => slug)
}

/** Members without which some version of Codex cannot parse an entry. */
const NEEDED = {
  slug: 'string',
  display_name: 'string',
  supported_reasoning_levels: 'object',
  shell_type: 'string',
  visibility: 'string',
  supported_in_api: 'boolean',
  priority: 'number',
  base_instructions: 'string',
  supports_reasoning_summaries: 'boolean',
  support_verbosity: 'boolean',
  truncation_policy: 'object',
  supports_parallel_tool_calls: 'boolean',
  experimental_supported_tools: 'object',
}

it('an entry has every member that Codex needs', () => {
  const [entry] = toCodexModels([model('tiny.gguf')]).models
  assert.ok(entry)
  const types = Object.keys(NEEDED).map((name) => [name, typeof Object(entry)[name]])
  assert.deepEqual(Object.fromEntries(types), NEEDED)
  assert.equal(entry.context_window, 8_192)
  assert.ok(entry.base_instructions.length > 500)
})

it('models that Codex 0.171 does not know are described, older ones of OpenAI as well', () => {
  const names = ['gpt-5', 'gpt-5.1', 'gpt-5.4-mini', 'gpt-5-codex', 'codex-mini-latest', 'gpt-6']
  const others = ['gpt-4o', 'gpt-oss-20b', 'o3', 'llama', 'gpt-3.5-turbo', 'acme/org/gpt-5.5']
  assert.deepEqual(slugs(...names, ...others), [...names, ...others])
})

it('models that Codex knows are left out, also by a longer name or in a namespace', () => {
  const known = ['gpt-5.5', 'gpt-5.6-luna', 'gpt-6.1-sol', 'gpt-daybreak-red-latest']
  const alike = ['gpt-5.5-2026-04-01', 'gpt-5.6-sol-fast', 'openai/gpt-5.6-terra']
  const later = ['gpt-6.3-luna', 'gpt-6.10', 'gpt-7', 'gpt-12-sol']
  assert.deepEqual(slugs(...known, ...alike, ...later), [])
})

it('there are at most 500 entries', () => {
  assert.equal(slugs(...Array.from({ length: 501 }, (_, n) => `model-${n}`)).length, 500)
})
