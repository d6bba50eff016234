/** The page of errors and log messages: complete and current. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { LOG_MESSAGES, type LogMessageName, logMessage } from '#base/log-messages.ts'
import { errorsPage } from '#build/errors-page.ts'
import { PROBLEM_EXAMPLES } from '#contract/errors/examples/examples.ts'
import { none, ROOT, sourceFiles } from '#test/support/source.ts'

it('the page is current: npm run docs:errors', () => {
  assert.equal(readFileSync(join(ROOT, 'docs/reference/errors.md'), 'utf8'), errorsPage())
})

it('every function of an error has an example on the page, with the code that it returns', () => {
  const examples = sourceFiles('src/contract/errors/examples', 'build/errors')
    .map(({ text }) => text)
    .join('\n')
  const functions = sourceFiles('src/contract/errors')
    .filter(({ path }) => /^src\/contract\/errors\/[a-z-]+\.ts$/.test(path))
    .filter(({ path }) => !path.endsWith('/errors.ts') && !path.endsWith('/shorten.ts'))
    .flatMap(({ text }) => [...text.matchAll(/^export function (\w+)/gm)])
    .map(([, name = '']) => name)
  assert.ok(functions.length > 150, `${functions.length} functions`)
  none(functions.filter((name) => !examples.includes(`.${name}(`)))
  for (const [code, problems] of Object.entries(PROBLEM_EXAMPLES)) {
    for (const problem of problems) assert.equal(problem.code, code)
  }
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
