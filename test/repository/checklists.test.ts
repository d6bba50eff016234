/**
 * Checklists of CONTRIBUTING.md, each held against a real example: every file that a checklist
 * names mentions the example, and every file of the source that mentions it is named.
 */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { describe, it } from 'node:test'
import { none } from '#test/support/source.ts'

interface Example {
  /** Names of the example in the source. */
  readonly mention: RegExp
  /** What `<…>` in a path stands for. */
  readonly names?: Readonly<Record<string, string>>
  /** Files that a checklist names for other examples. */
  readonly unused?: readonly string[]
  /** Files that mention the example without a step, each with the reason. */
  readonly besides?: Readonly<Record<string, string>>
}

const MIGRATION = 'the migration'
const METRIC = 'a metric of some parts of the tokens'
const BESIDE = 'named by its file alone, after the folder'
const USE = 'the code that uses it, which no checklist can name'

/** Examples by the heading of their checklist. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  'Adding an endpoint': {
    mention: /listProjectRateLimitSources|rate-limit-sources/,
    names: { resource: 'rate-limit-sources' },
    unused: [
      'src/contract/rate-limit-sources.ts',
      ...['src/contract/openapi/examples.ts', 'src/cli/api-commands.ts'],
    ],
    besides: {
      'console/limits/rate-fields.ts': 'names and units of their dimensions',
      'console/pages/project/limits': 'the page that shows them',
      'console/pages/usage/limit-lines.ts': 'the lines of charts',
    },
  },
  'Adding a policy to a project': {
    mention: /service.?tier.?settings|ServiceTier(?:Change|Settings)|enabled_tiers/i,
    names: { policy: 'service-tier-settings' },
    unused: [
      'src/contract/extensions/service-tier-settings.ts',
      ...['src/gateway/gateway.ts', 'src/gateway/upstream/slots.ts', 'src/limits/limiter.ts'],
    ],
  },
  'Adding a field to an object': {
    mention: /developer_persona/,
    names: { resource: 'users' },
    besides: { 'src/storage/migrations/0001-organizations-and-projects.ts': MIGRATION },
  },
  'Adding a column of usage': {
    mention: /cache_?write/i,
    besides: {
      'src/storage/migrations/0005-usage.ts': MIGRATION,
      'src/storage/migrations/0024-tags.ts': MIGRATION,
      'src/usage/prices/listed-prices.ts': BESIDE,
      'src/usage/prices/openai-prices.ts': BESIDE,
      'src/usage/prices/anthropic-prices.ts': BESIDE,
      'src/storage/migrations/0040-hour-cache-writes.ts': MIGRATION,
      'src/storage/migrations/migrate.ts': MIGRATION,
      'src/metrics/table.ts': METRIC,
      'src/metrics/gateway-metrics.ts': METRIC,
      'src/cli/data-plane.ts': METRIC,
      'build/metrics/rows/usage.ts': METRIC,
    },
  },
  'Adding an error': {
    mention: /too_many_unknown_keys|tooManyUnknownKeys/,
    names: { domain: 'credentials' },
    besides: {
      'src/http/callers/anonymous-limit.ts': USE,
      'src/http/control-plane/unknown-keys.ts': USE,
    },
  },
  'Adding a type of audit event': {
    mention: /invite\.sent/,
    besides: { 'src/control/invites/invites.ts': USE },
  },
  'Adding a metric': {
    mention: /upstream_auth_errors_total|authErrors/,
    unused: ['src/metrics/metrics.ts', 'src/gateway/upstream/forward.ts'],
    besides: {
      'src/metrics/deprecated-names.ts': 'its former name',
    },
  },
  'Adding a periodic task': {
    mention: /usage_partitions|scheduleUsagePartitions/,
    unused: ['src/background/scheduler.ts', 'src/cli/purges.ts', 'src/cli/app.ts'],
    besides: { 'src/usage/partitions/partitions.ts': USE },
  },
  "Adding a scope of a project's key": {
    mention: /api\.batches\.read/,
    unused: ['src/contract/data-plane/model-routes.ts'],
  },
  'Adding a route to the gateway': {
    mention: /createModeration\b|\/moderations\b|\bmoderations\.create\b/,
    unused: [
      ...['src/contract/data-plane/object-routes.ts', 'src/contract/data-plane/forms.ts'],
      ...['src/contract/data-plane/references.ts', 'src/gateway/prepare.ts'],
      ...['src/gateway/accounting/charge.ts', 'src/gateway/formats/openai/answer.ts'],
      ...['src/contract/data-plane/route.ts', 'src/usage/row-kinds.ts'],
      ...['src/control/usage/focus.ts', 'src/control/usage/usage.ts'],
      'src/usage/prices/configured-prices.ts',
    ],
  },
  'Adding a setting': {
    mention: /METRICS_TOKEN/,
    unused: ['src/config/config-file.ts', 'src/cli/app.ts', 'src/cli/data-plane.ts'],
    besides: {
      'src/contract/errors/credentials.ts': 'a sentence that names it',
      'build/errors/help.ts': 'a remedy that names it',
    },
  },
  'Adding a bound': {
    mention: /token_count_waiting/,
    besides: { 'src/tokens/token-counter.ts': USE },
  },
}

/** Folders of which every file that mentions an example is named. */
const HELD = 'src,console,build,simulator'
const PATH = /`((?:src|console|docs|test|build|simulator)\/[\w./<>-]+)`/g
const HEADING = /^## (Adding .+)$/gm

for (const [heading, { mention, names = {}, unused = [], besides = {} }] of Object.entries(
  EXAMPLES,
)) {
  describe(heading, () => {
    const named = pathsOf(heading, names)
    const mentions = (path: string): boolean => filesAt(path).some((file) => isIn(file, mention))

    it('every file that the checklist names exists and mentions the example', () => {
      const missing = named.filter((path) => !unused.includes(path) && !existsSync(path))
      const silent = named.filter((path) => !unused.includes(path) && !mentions(path))
      none([...missing, ...silent].map((path) => `${heading}: ${path}`))
    })

    it('every file that mentions the example is named', () => {
      const known = [...named, ...Object.keys(besides)]
      const files = globSync(`{${HELD}}/**/*.{ts,tsx}`)
        .filter((file) => !file.endsWith('.test.ts') && isIn(file, mention))
        .filter((file) => !known.some((path) => file === path || file.startsWith(`${path}/`)))
      none(files.map((file) => `${heading}: ${file} has no step`))
    })

    it('no exception is obsolete', () => {
      none(unused.filter((path) => !named.includes(path) || mentions(path)))
      none(Object.keys(besides).filter((path) => !mentions(path)))
    })
  })
}

it('every checklist that names files of the source has an example', () => {
  const headings = [...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(HEADING)]
    .map(([, heading = '']) => heading)
    .filter((heading) => pathsOf(heading, {}).some((path) => path.startsWith('src/')))
    .filter((heading) => heading !== 'Adding a migration')
  assert.deepEqual(headings.toSorted(), Object.keys(EXAMPLES).toSorted())
})

/** Paths in the section of a heading, without a slash at the end. */
function pathsOf(heading: string, names: Readonly<Record<string, string>>): string[] {
  const [, section = ''] = readFileSync('CONTRIBUTING.md', 'utf8').split(`\n## ${heading}\n`)
  const text = section.split('\n## ')[0] ?? ''
  const paths = [...text.matchAll(PATH)].map(([, path = '']) =>
    path.replaceAll(/<(\w+)>/g, (_, name: string) => names[name] ?? name).replace(/\/$/, ''),
  )
  return [...new Set(paths)]
}

function filesAt(path: string): string[] {
  if (!existsSync(path)) return []
  return statSync(path).isDirectory() ? globSync(`${path}/**/*.{ts,tsx,py}`) : [path]
}

function isIn(file: string, mention: RegExp): boolean {
  return mention.test(readFileSync(file, 'utf8'))
}
