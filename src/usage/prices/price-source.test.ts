import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { PRICE_SOURCE } from './price-source.ts'

it('the list of prices has the version of the installed library', () => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  const version = JSON.parse(text).dependencies[PRICE_SOURCE.name]
  assert.equal(`genai-prices ${version}`, PRICE_SOURCE.version)
})
