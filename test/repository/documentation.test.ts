/** Checks of the documentation against the code: settings, metrics, files, links. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { it } from 'node:test'
import { commandLinePage } from '#build/command-line-page.ts'
import { LONG_MAX, longSentences, sentencesOf } from '#build/sentences.ts'
import { BOUNDS } from '#config/bounds.ts'
import { ALL_READ_SCOPE, ALL_SCOPE, DATA_SCOPES } from '#contract/data-plane/route.ts'
import { ACCOUNT_MEMBERS } from '#contract/formats/anthropic/members.ts'
import { PASSABLE_MEMBERS } from '#contract/formats/passable-members.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { sitePages } from '#site/pages.ts'
import { run } from '#test/cli/command.ts'
import { blocksOfPage } from '#test/docs/blocks.ts'
import { sourceFiles } from '#test/support/source.ts'

const PAGES = [
  ...['README.md', 'ARCHITECTURE.md', 'STYLE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...globSync('docs/**/*.md').filter((page) => !/decisions.\d/.test(page)),
]
const METRICS = 'docs/reference/metrics.md'
const UPSTREAMS = 'docs/guides/upstreams.md'
const COMPATIBILITY = 'docs/reference/compatibility.md'
const ENDPOINTS = 'docs/reference/endpoints.md'
const CONFIGURATION = 'docs/reference/configuration.md'
/** Most lines of the README. */
const README_MAX = 150

function textOf(page: string): string {
  return readFileSync(page, 'utf8')
}

it('every metric is in the documentation, and no others are', () => {
  const names = createMetrics('0')
    .registry.getMetricsAsArray()
    .map(({ name }) => name)
    .filter((name) => name.startsWith('bailiwick_'))
  const documented = [...textOf(METRICS).matchAll(/^\| `(bailiwick_\w+)` \|/gm)]
  assert.deepEqual(documented.map(([, name]) => name).toSorted(), names.toSorted())
})

it('the page of commands is current, and describes every noun: npm run docs:commands', () => {
  const page = commandLinePage()
  assert.equal(textOf('docs/reference/command-line.md'), page)
  const undescribed = [...page.matchAll(/^## (.+)\n{3}/gm)].map(([, noun]) => noun)
  assert.deepEqual(undescribed, [], 'nouns without a sentence')
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
  const enforcing = sourceFiles('src').filter(
    ({ path }) =>
      path !== 'src/config/bounds.ts' &&
      !path.startsWith('src/contract/') &&
      !path.endsWith('.test.ts'),
  )
  // An identifier, or the value of `bound:` in a table: any other text or comment reads nothing.
  const read = new Set(
    enforcing.flatMap(({ nodes, text }) => [
      ...nodes.filter(({ type }) => type === 'Identifier').map(({ name }) => String(name)),
      ...[...text.matchAll(/^\s*(?:\w+: \{ )?bound: '(\w+)'/gm)].map(([, name = '']) => name),
    ]),
  )
  assert.deepEqual(
    Object.keys(BOUNDS).filter((name) => !read.has(name)),
    [],
  )
})

it('the page about compatibility has every member that acts with the account’s rights', () => {
  const [, section = ''] = textOf(COMPATIBILITY).split("### Members that act with the account's")
  const rows = [...section.matchAll(/^\| `(.+?)` \| (\w+).*? \| (.+?) \|$/gm)]
  assert.deepEqual(
    rows.map(([, path, first, reason]) => ({ path, first, reason })),
    ACCOUNT_MEMBERS.map(({ path, handling, reason }) => ({
      path,
      first: FIRST[handling.by],
      reason,
    })),
  )
})

/** First word of the cell about a member, by its handling. */
const FIRST = {
  model: 'checked',
  tier: 'by',
  tool: 'by',
  reference: 'rejected',
  steering: 'rejected',
  header: 'rejected',
}

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

it('every variable of the help is in the configuration reference', async () => {
  const { stdout } = await run(['serve', '--help'], {})
  const page = textOf(CONFIGURATION)
  const [, list = ''] = stdout.split('Environment:\n')
  const variables = [...list.matchAll(/^ {2}([A-Z_]+) /gm)]
  assert.ok(variables.length >= 14)
  for (const [, name] of variables) assert.match(page, new RegExp(`^\\|.*\`${name}\``, 'm'))
})

it('README.md, CHANGELOG.md, the chart and package-lock.json have the version of package.json', () => {
  const { version } = JSON.parse(textOf('package.json'))
  const [, readme] = /^Version (\d+\.\d+\.\d+)\. /m.exec(textOf('README.md')) ?? []
  const [, changelog] =
    /^## \[(.+?)\] - (?:Unreleased|\d{4}-\d\d-\d\d)$/m.exec(textOf('CHANGELOG.md')) ?? []
  const lock = JSON.parse(textOf('package-lock.json'))
  const [, chart] = /^appVersion: (.+)$/m.exec(textOf('deploy/helm/bailiwick/Chart.yaml')) ?? []
  const versions = [readme, changelog, chart, lock.version, lock.packages[''].version]
  assert.deepEqual(new Set(versions), new Set([version]))
})

it('an entry of CHANGELOG.md is at most two lines long', () => {
  const entries = textOf('CHANGELOG.md').matchAll(/^- .+(?:\n {2}.+)*/gm)
  const long = [...entries].filter(([entry]) => entry.split('\n').length > 2)
  assert.deepEqual(long, [])
})

it('every npm script and file that CONTRIBUTING.md names exists', () => {
  const text = textOf('CONTRIBUTING.md')
  const { scripts } = JSON.parse(textOf('package.json'))
  const named = [...text.matchAll(/`npm (?:run )?([a-z][a-z:-]+)/g)].map(([, name = '']) => name)
  const unknown = named.filter((name) => !/^(ci|install)$/.test(name) && !scripts[name])
  const paths = [...text.matchAll(/\b(?:test|src|build|deploy|docs)\/[\w./-]+\.(?:ts|sh|md)\b/g)]
  assert.ok(paths.some(([path]) => path.endsWith('.test.ts')))
  const missing = paths
    .map(([path]) => path)
    .filter((path) => !path.includes('NNNN') && !existsSync(path))
  assert.deepEqual([...unknown, ...missing], [])
})

it('README.md is at most 150 lines long', () => {
  assert.ok(textOf('README.md').split('\n').length <= README_MAX)
})

it('blocks of sh have no placeholders: they can be run as they are', () => {
  for (const page of PAGES.filter((name) => /^(?:docs\/|README)/.test(name))) {
    for (const { text } of blocksOfPage(page).filter(({ language }) => language === 'sh')) {
      assert.doesNotMatch(text, /…|\bYOUR\b|sk-(?:your|admin|svcacct)-|proj_\w|<[a-z_-]+>/, page)
    }
  }
})

it('every page has its place in the sidebar of the site', () => {
  assert.doesNotThrow(sitePages)
})

it('every link within the documentation has a target', () => {
  for (const page of PAGES) {
    for (const { link, target, anchor } of linksOf(page)) {
      assert.ok(existsSync(target), `${page}: ${link}`)
      if (anchor) assert.ok(anchorsOf(target).includes(anchor), `${page}: ${link}`)
    }
  }
})

it('every anchor is that of one heading of its page', () => {
  for (const page of PAGES.filter((name) => name !== 'CHANGELOG.md')) {
    const anchors = anchorsOf(page)
    assert.deepEqual(
      anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at),
      [],
      page,
    )
  }
})

it('every page of docs/ is reached by links from README.md and from docs/index.md', () => {
  for (const first of ['README.md', 'docs/index.md']) {
    const reached = new Set([first])
    for (const page of reached) {
      for (const { target } of linksOf(page)) if (target.endsWith('.md')) reached.add(target)
    }
    const pages = globSync('docs/**/*.md').filter((page) => page !== 'docs/index.md')
    assert.deepEqual(
      pages.filter((page) => !reached.has(page)),
      [],
      first,
    )
  }
})

it('docs/index.md answers ten common questions', () => {
  const [, section = ''] = textOf('docs/index.md').split('\n## Common questions\n')
  assert.equal([...section.matchAll(/^\d+\. \[[^\]]+\]\([^)]+\)/gm)].length, 10)
})

it('at most 3 % of the sentences are long', () => {
  const pages = ['README.md', ...globSync('docs/**/*.md')]
  const sentences = pages.flatMap((page) => sentencesOf(page, textOf(page)))
  const long = longSentences(sentences)
  assert.ok(
    long.length <= LONG_MAX * sentences.length,
    long.map(({ page, text }) => `${page}: ${text}`).join('\n'),
  )
})

/** Links of a page to files of the repository. */
function linksOf(page: string) {
  return [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .filter(([, link = '']) => !/^https?:/.test(link))
    .map(([, link = '']) => {
      const [path = '', anchor] = link.split('#')
      return { link, target: path === '' ? page : join(dirname(page), path), anchor }
    })
}

/** Anchors of headings as Markdown renderers generate them, and those that are written out. */
function anchorsOf(page: string): string[] {
  const text = textOf(page).replaceAll(/^ *```.*?^ *```$/gms, '')
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return [...headings, ...[...text.matchAll(/<a id="(\w+)">/g)].map(([, id = '']) => id)]
}
