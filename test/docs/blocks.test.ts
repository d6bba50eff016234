/** Code blocks of the documentation: each can be run or parsed, or says why not. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { CLIENT_SETTINGS, type ClientSettings } from '#contract/clients/client-settings.ts'
import { none, ROOT } from '#test/support/source.ts'
import { blocksOfPage, codeBlocks, runnablePages } from './blocks.ts'
import { PARSERS, PLAIN_LANGUAGE, RUN_LANGUAGES, TOOL_LANGUAGES, upstreamsOf } from './languages.ts'

const blocks = runnablePages().flatMap(blocksOfPage)

it('each block has a language that is run, parsed or plain text', () => {
  const isKnown = (language: string): boolean =>
    language === PLAIN_LANGUAGE ||
    [RUN_LANGUAGES, TOOL_LANGUAGES].some((languages) => languages.has(language)) ||
    PARSERS[language] !== undefined
  none(
    blocks
      .filter(({ language }) => !isKnown(language))
      .map(({ page, line, language }) => `${page}:${line}: the language is '${language}'`),
  )
})

it('blocks of configuration, JSON and units can be parsed', () => {
  const parsed = blocks.filter(({ language }) => PARSERS[language] !== undefined)
  assert.ok(parsed.length >= 10)
  for (const block of parsed) {
    assert.doesNotThrow(() => PARSERS[block.language]?.(block), `${block.page}:${block.line}`)
  }
})

it('the settings of coding agents are those that the command line and the console have', () => {
  const page = readFileSync(join(ROOT, 'docs/guides/coding-agents.md'), 'utf8')
  const values = { url: 'http://127.0.0.1:8080/v1', key: 'sk-svcacct-…' }
  for (const client of Object.values<ClientSettings>(CLIENT_SETTINGS)) {
    const model = client.apiFormat === 'openai' ? 'gpt-5.6-luna' : undefined
    const settings = client.text({ ...values, model })
    assert.ok(
      page.includes(`\n${settings}`),
      `${client.title}: the page does not have\n${settings}`,
    )
    if (client.file) assert.ok(page.includes(`~/${client.file.folder}/${client.file.name}`))
  }
})

it('an example of each upstream of Anthropic’s API is read as such a one', () => {
  const examples = blocksOfPage('docs/guides/anthropic-upstreams.md')
    .filter(({ language }) => language === 'yaml')
    .flatMap((block) => upstreamsOf(block))
  const ours = examples.filter(({ apiFormat }) => apiFormat === 'anthropic')
  assert.deepEqual(
    ours.map(({ name, auth }) => `${name} ${auth?.type === 'header' ? auth.name : 'none'}`),
    [
      ...['anthropic x-api-key', 'bedrock x-api-key', 'foundry x-api-key'],
      ...['openrouter authorization', 'vllm-messages authorization'],
      ...['ollama none', 'llama-cpp x-api-key'],
    ],
  )
  for (const { basePath } of ours) assert.match(basePath, /\/v1$/)
})

it('only blocks that would be run have a comment about it', () => {
  none(
    blocks
      .filter(({ notRun, runsUntil }) => notRun !== undefined || runsUntil !== undefined)
      .filter(({ language }) => !RUN_LANGUAGES.has(language))
      .map(({ page, line, language }) => `${page}:${line}: ${language} is never run`),
  )
})

it('a block within a list has no indentation, and has the comment above it', () => {
  const markdown = [
    ...['<!-- not run: elsewhere -->', '', 'Text.', '', '```sh', 'true', '```', ''],
    ...['1. Step', '   <!-- not run: costs money -->', '', '   ```js', '   a', '     b', '   ```'],
    ...['<!-- runs until: listening on -->', '```sh', 'npm start', '```'],
  ]
  assert.deepEqual(
    codeBlocks('page.md', markdown.join('\n')).map(({ page, ...block }) => Object.values(block)),
    [
      [5, 'sh', 'true\n', undefined, undefined],
      [12, 'js', 'a\n  b\n', 'costs money', undefined],
      [17, 'sh', 'npm start\n', undefined, 'listening on'],
    ],
  )
})
