/** The API format of a request, by its path and headers. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatOf } from './formats.ts'

const VERSION = { 'anthropic-version': '2023-06-01' }

function formatsAt(path: string): string {
  return `${formatOf(path, {}).name} ${formatOf(path, VERSION).name}`
}

it('a path that only Anthropic’s API has is of its format, with and without a version', () => {
  for (const path of [
    '/v1/messages',
    '/v1/messages/count_tokens',
    '/v1/messages/batches/msgbatch_1/results',
    '/v1/v1/messages',
    '/v1/complete',
    '/v1/organizations/me',
    '/v1/sessions',
  ]) {
    assert.equal(formatsAt(path), 'anthropic anthropic', path)
  }
})

it('a path that only OpenAI’s API has is of its format, with and without a version', () => {
  for (const path of [
    '/v1/chat/completions',
    '/v1/responses/resp_1',
    '/v1/assistants',
    '/v1/organization/projects',
    '/v1/projects/proj_1/groups',
  ]) {
    assert.equal(formatsAt(path), 'openai openai', path)
  }
})

it('a path of both APIs or of neither is of the format that the version selects', () => {
  for (const path of [
    '/v1/models',
    '/v1/models/vendor/model',
    '/v1/files',
    '/v1/files/file_1/content',
    '/v1/skills',
    '/v1/agents',
    '/v1/nothing',
    '/v1/messagesx',
    '/nothing',
    '/',
  ]) {
    assert.equal(formatsAt(path), 'openai anthropic', path)
  }
})
