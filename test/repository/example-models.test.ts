/**
 * Examples name models that live: OpenAI's have no announced end. `OPENAI_MODELS` has the end of
 * each; a model that is missing there is no example either.
 */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { it } from 'node:test'
import { OPENAI_MODELS } from '#catalog/openai-models.ts'
import { blocksOfPage } from '#test/docs/blocks.ts'

/** Names in the form of OpenAI's models. */
const FAMILIES = [
  '(?:chat)?gpt-[\\w.-]*\\w',
  'o[1-9](?:-[a-z][\\w-]*)?',
  'whisper-\\d',
  'tts-\\d[\\w-]*',
  'dall-e-\\d',
  '(?:text-embedding|omni-moderation)-[\\w-]*\\w',
]
const NAME = new RegExp(`(?<![\\w./-])(?:${FAMILIES.join('|')})(?![\\w*-])`, 'g')
/** A snapshot has the end of its model. */
const SNAPSHOT = /-\d{4}-\d\d-\d\d$/

/** Pages whose blocks are measurements or history. */
const NO_EXAMPLES = /^docs\/(?:decisions|internals)\/|^docs\/operate\/upgrades\.md$/
const PAGES = ['README.md', ...globSync('docs/**/*.md')].filter((page) => !NO_EXAMPLES.test(page))
const SOURCES = [
  ...globSync('src/contract/**/*examples.ts'),
  ...globSync('src/contract/data-{model,object}-routes.ts'),
  ...globSync('demo/*.ts'),
  'console/display/key-snippets.ts',
  'console/pages/playground/use-composition.ts',
  'src/cli/startup-banner.ts',
]

const ENDS: ReadonlyMap<string, string | undefined> = new Map(
  OPENAI_MODELS.map(([model, , , end]) => [model, end]),
)

/** Reason for which a name is no example, with where it stands. */
function faultsOf(place: string, text: string): readonly string[] {
  return [...text.matchAll(NAME)].flatMap(([name]) => {
    const model = ENDS.has(name) ? name : name.replace(SNAPSHOT, '')
    if (!ENDS.has(model)) return [`${place}: ${name} is unknown`]
    const end = ENDS.get(model)
    return end === undefined ? [] : [`${place}: ${name} ends on ${end}`]
  })
}

it('blocks of the documentation name models without an announced end', () => {
  const blocks = PAGES.flatMap((page) => blocksOfPage(page).map(({ text }) => ({ page, text })))
  const named = blocks.filter(({ text }) => text.match(NAME) !== null)
  assert.ok(named.length > 20, `${named.length} blocks name a model`)
  assert.deepEqual(
    named.flatMap(({ page, text }) => faultsOf(page, text)),
    [],
  )
})

it('examples of the contract, the console and the demo name models without an announced end', () => {
  const faults = SOURCES.flatMap((file) => faultsOf(file, readFileSync(file, 'utf8')))
  assert.deepEqual(faults, [])
})
