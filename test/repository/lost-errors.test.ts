import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { ROOT } from '#test/support/source.ts'

const LOST = `
import { it } from 'node:test'
it('loses a rejection', async () => {
  await null
  void Promise.reject(new Error('lost by no test'))
})
`

it('an error that no test handles fails its file, and is printed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-lost-'))
  const file = join(folder, 'lost.test.mjs')
  writeFileSync(file, LOST)
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const preload = join(ROOT, 'test/support/untracked-promises.ts')
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', preload, '--test', '--test-reporter=spec', file],
    { env, encoding: 'utf8' },
  )
  assert.equal(status, 1)
  assert.match(stdout, /^Error: lost by no test\n {4}at /m)
  rmSync(folder, { recursive: true })
})
