/** Rules for the console's source, besides the general ones. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sourceFiles } from '#test/support/source.ts'
import { REQUESTING } from './tidy-rules.ts'

const pages = sourceFiles('console')

function none(breaches: readonly string[]): void {
  assert.deepEqual(breaches, [], `\n${breaches.join('\n')}`)
}

it('the console imports the contract and the client, and reaches the server through them alone', () => {
  none(
    pages.flatMap((file) => [
      ...file.imports
        .filter(({ specifier }) => /^(#(?!console\/|contract\/|client\/)|node:)/.test(specifier))
        .filter(() => file.path !== 'console/vite.config.ts')
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
      ...(/\b(fetch|XMLHttpRequest|EventSource|WebSocket|sendBeacon)\(/.test(file.text) &&
      !REQUESTING.has(file.path)
        ? [`${file.path} makes requests`]
        : []),
    ]),
  )
})

it('the contract builds schemas without type operators, which load the whole of TypeBox', () => {
  const builders =
    /^Type\.(Array|Boolean|Enum|Integer|Literal|Null|Number|Object|Optional|String|Union|Unsafe)$/
  none(
    sourceFiles('src/contract').flatMap(({ path, text }) =>
      (text.match(/\bType\.[A-Z]\w*/g) ?? [])
        .filter((name) => !builders.test(name))
        .map((name) => `${path} has ${name}, 10 kB of the first load of the console`),
    ),
  )
})

it('the console stores nothing in the browser but its theme', () => {
  const keeps = /\b(localStorage|sessionStorage|indexedDB|document\.cookie)\b/
  none(pages.filter(({ text }) => keeps.test(text)).map(({ path }) => path))
})

it('every destructive action is confirmed by name', () => {
  const destroys = /\buse(Change|Confirming)\('(delete|archive)/
  const destructive = pages.filter(({ text }) => destroys.test(text))
  assert.ok(destructive.length > 0)
  none(destructive.filter(({ text }) => !text.includes('<ConfirmDialog')).map(({ path }) => path))
})
