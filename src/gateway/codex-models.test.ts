import assert from 'node:assert/strict'
import { it } from 'node:test'
import { toCodexModels } from './codex-models.ts'

const model = (name: string) => ({ name, contextWindow: 8_192, reasoning: false })
const slugs = (...names: string[]): string[] => {
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

it('models that Codex describes itself are left out', () => {
  const own = ['gpt-5', 'gpt-5.5-mini', 'gpt-6.1-sol', 'gpt-12', 'codex-mini-latest', 'gpt-5-codex']
  const others = ['gpt-4o', 'gpt-4.1', 'gpt-oss-20b', 'o3', 'llama', 'gpt-3.5-turbo']
  assert.deepEqual(slugs(...own, ...others), others)
})

it('there are at most 500 entries', () => {
  assert.equal(slugs(...Array.from({ length: 501 }, (_, n) => `model-${n}`)).length, 500)
})
