/** Checks of the documentation against the code: settings, metrics, files, links. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { BOUNDS } from '#config/bounds.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import { ALL_READ_SCOPE, ALL_SCOPE, DATA_SCOPES } from '#contract/data-route.ts'
import { PASSABLE_MEMBERS } from '#contract/steering-members.ts'
import { builtInModelNames } from '#limits/catalog.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { run } from './cli/command.ts'
import { sourceFiles } from './support/source.ts'

const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'STYLE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...globSync('docs/**/*.md').filter((page) => !/decisions.\d/.test(page)),
]
/** Metrics of the present names, and those that are exported for one more minor version. */
const METRICS = ['docs/operate/metrics.md', 'docs/operate/upgrades.md']
const UPSTREAMS = 'docs/guides/upstreams.md'
const ENDPOINTS = 'docs/reference/endpoints.md'
const CONFIGURATION = 'docs/reference/configuration.md'
/** Most lines of the README. */
const README_MAX = 150
const textOf = (page: string): string => readFileSync(page, 'utf8')

it('every metric is in the documentation, and no others are', () => {
  const names = createMetrics('0')
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => name.startsWith('bailiwick_'))
  const text = METRICS.map(textOf).join('')
  const documented = [...text.matchAll(/^\| `(bailiwick_\w+)` \|/gm)]
  assert.deepEqual(documented.map(([, name]) => name).toSorted(), names.toSorted())
})

it('docs/reference/bounds.md lists every bound with its default', () => {
  const row = /^\| `(\w+)` \| ([\d.]+)( \(off\))? \|/gm
  const documented = [...textOf('docs/reference/bounds.md').matchAll(row)]
  assert.deepEqual(
    documented.map(([, name, value, off]) => [name, Number(value), off !== undefined]),
    Object.entries(BOUNDS).map(([name, bound]) => [
      ...[name, bound.default],
      bound.default === 0 && bound.minimum === 0,
    ]),
  )
})

it('every bound is read by the code that enforces it', () => {
  const texts = sourceFiles('src')
    .filter(({ path }) => path !== 'src/config/bounds.ts' && !path.endsWith('.test.ts'))
    .map(({ text }) => text)
  const unread = Object.keys(BOUNDS).filter(
    (name) => !texts.some((text) => new RegExp(`\\b${name}\\b`).test(text)),
  )
  assert.deepEqual(unread, [])
})

it('the page about upstreams lists every member that pass_members may name', () => {
  const [, section = ''] = textOf(UPSTREAMS).split('## Members that steer an upstream')
  const [table = ''] = section.split('```')
  const cells = [...table.matchAll(/^\| (`.+?`[^|]*) \|/gm)].map(([, cell = '']) => cell)
  const documented = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, m]) => m))
  assert.deepEqual(new Set(documented), PASSABLE_MEMBERS)
})

it('the page about endpoints lists every scope of a project key', () => {
  const [, section = ''] = textOf(ENDPOINTS).split('## Key scopes')
  const [, table = ''] = section.split('| --- | --- |\n')
  const documented = [...(table.split('\n\n')[0] ?? '').matchAll(/^\| `([a-z.]+)` \|/gm)]
  assert.deepEqual(
    documented.map(([, scope]) => scope),
    [...DATA_SCOPES, ALL_READ_SCOPE, ALL_SCOPE],
  )
})

it('every configuration in the documentation is valid', () => {
  const keys = {
    ...{ OPENAI_KEY: 'a', AZURE_WEST_KEY: 'b', RESEARCH_KEY: 'c' },
    ...{ OIDC_CLIENT_SECRET: 'd', PUBLIC_URL: 'https://bailiwick.example.com' },
  }
  const files = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => ({ page, text })),
  )
  assert.ok(files.length >= 3)
  for (const { page, text } of files) {
    readSettings(keys, parseConfigFile(text, page, builtInModelNames()))
  }
})

it('every variable of the help is in the configuration reference', async () => {
  const { stdout } = await run(['serve', '--help'], {})
  const page = textOf(CONFIGURATION)
  const [, list = ''] = stdout.split('Environment:\n')
  const variables = [...list.matchAll(/^ {2}([A-Z_]+) /gm)]
  assert.ok(variables.length >= 14)
  for (const [, name] of variables) assert.match(page, new RegExp(`^\\|.*\`${name}\``, 'm'))
})

it('README.md, CHANGELOG.md and package-lock.json have the version of package.json', () => {
  const { version } = JSON.parse(textOf('package.json'))
  const [, readme] = /^Version (\d+\.\d+\.\d+)\. /m.exec(textOf('README.md')) ?? []
  const [, changelog] =
    /^## \[(.+?)\] - (?:Unreleased|\d{4}-\d\d-\d\d)$/m.exec(textOf('CHANGELOG.md')) ?? []
  const lock = JSON.parse(textOf('package-lock.json'))
  const versions = [readme, changelog, lock.version, lock.packages[''].version]
  assert.deepEqual(versions, [version, version, version, version])
})

it('an entry of CHANGELOG.md is at most two lines long', () => {
  const entries = textOf('CHANGELOG.md').matchAll(/^- .+(?:\n {2}.+)*/gm)
  const long = [...entries].filter(([entry]) => entry.split('\n').length > 2)
  assert.deepEqual(long, [])
})

it('README.md is at most 150 lines long', () => {
  assert.ok(textOf('README.md').split('\n').length <= README_MAX)
})

it('every link within the documentation has a target', () => {
  for (const page of PAGES) {
    for (const [, link = ''] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      assert.ok(existsSync(target), `${page}: ${link}`)
      if (anchor) assert.ok(anchorsOf(target).includes(anchor), `${page}: ${link}`)
    }
  }
})

/** Heading anchors as Markdown renderers generate them. */
const anchorsOf = (page: string): string[] =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
