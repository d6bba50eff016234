/** The page of errors and log messages: complete, current, and each error provoked by a test. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { LOG_MESSAGES, type LogMessageName, logMessage } from '#base/log-messages.ts'
import { errorsPage } from '#build/errors-page.ts'
import { errors } from '#contract/errors.ts'
import { ROOT, sourceFiles } from './source.ts'

it('the page is made from the registries: npm run docs:errors', () => {
  assert.equal(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8'), errorsPage())
})

it('every placeholder of a log message has a value where the message is written', () => {
  const source = sourceFiles('src').map(({ text }) => text)
  for (const [name, { text }] of Object.entries(LOG_MESSAGES)) {
    const uses = source.filter((one) => one.includes(`logMessage('${name}'`))
    assert.ok(uses.length > 0, `${name} is written nowhere`)
    for (const [, value = ''] of text.matchAll(/\{(\w+)\}/g)) {
      const filled = logMessage(name as LogMessageName, { [value]: 'given' })
      assert.ok(!filled.includes(`{${value}}`))
    }
  }
})

/** Quotations of errors that tests do not name: their code on the wire is null, or shared. */
const QUOTED: Readonly<Record<string, string>> = {
  method_not_allowed: 'Not allowed to',
  request_timeout: 'The request took too long to arrive',
  header_too_large: 'The headers of the request are too large',
  rate_limit_requests: 'requests per min (RPM)',
  rate_limit_tokens: 'tokens per min (TPM)',
  rate_limit_images: 'images per min (IPM)',
  rate_limit_audio: 'audio megabytes per min',
  file_not_found: 'No such File object',
  upload_not_found: 'No such Upload object',
  upload_not_pending: 'that is not pending',
  conversation_not_found: 'Conversation with id',
  batch_not_found: 'No batch found with id',
  chat_completion_not_found: 'No chat completion found with id',
  batch_not_cancellable: 'batches.cancel(made.id), { status: 409 }',
  files_not_supported: 'Nothing here holds files',
  internal_error: 'The server had an error while processing your request',
}

it('every error is named or quoted in a test', () => {
  const tests = sourceFiles('src', 'test')
    .filter(({ path }) => path.endsWith('.test.ts') && path !== 'test/errors-page.test.ts')
    .map(({ text }) => text)
    .join('\n')
  const unnamed = Object.keys(errors).filter((code) => !tests.includes(QUOTED[code] ?? code))
  assert.deepEqual(unnamed, [])
})
