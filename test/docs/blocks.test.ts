/** Code blocks of the documentation: each can be run or parsed, or says why not. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { none } from '#test/support/source.ts'
import { blocksOfPage, codeBlocks, runnablePages } from './blocks.ts'
import { PARSERS, PLAIN_LANGUAGE, RUN_LANGUAGES, TOOL_LANGUAGES } from './languages.ts'

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
