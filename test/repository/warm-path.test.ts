/** The bound on how many files a reader meets who follows one completion. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { filesOfOneCompletion } from '#bench/completion-files.ts'
import { WARM_PATH_FILES_MAX } from './tidy-rules.ts'

it('a warm streamed completion runs through no more files than the bound allows', async () => {
  const files = await filesOfOneCompletion()
  assert.ok(files.includes('src/gateway/gateway.ts'))
  const found = `${files.length} files, bound ${WARM_PATH_FILES_MAX}:\n${files.join('\n')}`
  assert.ok(files.length <= WARM_PATH_FILES_MAX, found)
})
