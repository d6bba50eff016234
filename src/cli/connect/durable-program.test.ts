import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { durableProgram } from './durable-program.ts'

it('a program in the cache of npx is named by its checkout, if it is a link to one', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'durable-')))
  const [checkout, cache] = [join(folder, 'checkout'), join(folder, '_npx', '9dea')]
  for (const each of [checkout, cache]) mkdirSync(each, { recursive: true })
  const [source, linked, copied] = [
    join(checkout, 'bailiwick.mjs'),
    join(cache, 'linked'),
    join(cache, 'copied'),
  ]
  for (const file of [source, copied]) writeFileSync(file, '')
  symlinkSync(source, linked)
  const outcomes = [[linked], ['/usr/bin/node', source], [copied]].map(durableProgram)
  rmSync(folder, { recursive: true })
  assert.deepEqual(outcomes, [
    { words: [source], isCached: false },
    { words: ['/usr/bin/node', source], isCached: false },
    { words: [copied], isCached: true },
  ])
})
