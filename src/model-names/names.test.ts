import assert from 'node:assert/strict'
import { it } from 'node:test'
import { allowList, alwaysSearches, denyList } from './lists.ts'
import { aliasOfSnapshot, familyOf, foldModel, indexByName } from './names.ts'
import { servedModels } from './served.ts'

it('a folded name has no case, no blanks around it and no tag :latest', () => {
  for (const name of ['Llama3', ' llama3\u00a0', 'LLAMA3:Latest', 'llama3 :latest']) {
    assert.equal(foldModel(name), 'llama3', name)
  }
  assert.equal(foldModel('llama3:8b'), 'llama3:8b')
  assert.equal(familyOf('GPT-4o-2024-08-06 '), 'gpt-4o')
})

it('a snapshot is named by a date of either vendor, and by no other number', () => {
  const aliases: Readonly<Record<string, string>> = {
    'gpt-5.6-luna-2026-07-09': 'gpt-5.6-luna',
    'gpt-4-0613': 'gpt-4',
    'claude-haiku-4-5-20251001': 'claude-haiku-4-5',
    'claude-opus-4-8': 'claude-opus-4-8',
    'own-12345678': 'own-12345678',
    'own-20251301': 'own-20251301',
    'own-20250132': 'own-20250132',
  }
  for (const [name, alias] of Object.entries(aliases)) {
    assert.equal(aliasOfSnapshot(name), alias, name)
    assert.equal(familyOf(name), name.endsWith('-0613') ? name : alias, name)
  }
  assert.equal(allowList(['claude-haiku-4-5'])('claude-haiku-4-5-20251001'), true)
})

it('a value is found by any spelling, and united where spellings have several', () => {
  const find = indexByName(
    [
      ['Fast', 1],
      ['slow', 2],
      ['SLOW', 3],
    ],
    (all) => Math.max(...all),
  )
  assert.deepEqual(['fast', ' FAST', 'Slow', 'slow', 'other'].map(find), [1, 1, 3, 3, undefined])
})

it('a name at an upstream is found by other spellings, unless these have different names there', () => {
  const { nameThere } = servedModels(undefined, { fast: 'a', Slow: 'b', slow: 'c' })
  assert.deepEqual(['fast', 'FAST', 'x'].map(nameThere), ['a', 'a', 'x'])
  assert.deepEqual(['slow', 'Slow', 'SLOW'].map(nameThere), ['c', 'b', 'SLOW'])
})

it('a denied name with a tag, a date or a path denies no shorter name', () => {
  const isDenied = denyList(['gpt-4o-2024-08-06', 'llama3:8b', 'openrouter/o3', 'o1:latest'])
  for (const name of ['gpt-4o', 'llama3', 'o3', 'azure/o3', 'gpt-4o-2024-05-13', 'llama3:70b']) {
    assert.equal(isDenied(name), false, name)
  }
  const denied = ['GPT-4o-2024-08-06', 'x/Llama3:8B', 'a/OpenRouter/o3', 'o1', 'o1:free']
  for (const name of denied) assert.equal(isDenied(name), true, name)
})

it('a fine-tuned model is listed by its whole name alone', () => {
  const name = 'ft:gpt-4o-2024-08-06:acme::x1'
  assert.equal(denyList(['gpt-4o', 'ft'])(name), false)
  assert.equal(denyList([name])(name.toUpperCase()), true)
  assert.equal(allowList(['ft:gpt-4o'])('ft:gpt-4o-2024-08-06'), false)
})

it('models that search the web are found by their names and the tag :online', () => {
  for (const name of ['GPT-4o-Search-Preview', 'gpt-5-search-api-2025-10-14', 'x:online']) {
    assert.equal(alwaysSearches(name), true, name)
  }
  assert.deepEqual(['research', 'x:onlineish', 'x-search'].map(alwaysSearches), [
    false,
    false,
    false,
  ])
})
