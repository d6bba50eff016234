import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { temporaryFolder } from '#test/cli/command.ts'
import { ROOT } from '#test/support/source.ts'

const LOST = `
import { it } from 'node:test'
it('loses a rejection', async () => {
  await null
  void Promise.reject(new Error('lost by no test'))
})
`

it('an error that no test handles fails its file, and is printed', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'lost.test.mjs')
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
})
