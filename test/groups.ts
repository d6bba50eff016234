/**
 * Groups of test files that share a process. A process reads and compiles the server before its
 * first test, which takes longer than the tests of most files; the next file finds it compiled.
 *
 *     node test/groups.ts FOLDER 'test/sdk/*.test.ts'
 *
 * writes a module for each group into FOLDER, named in the order in which they start. Each file is
 * a suite of its group, runs after the one before it, and has hooks of its own. It shares the
 * modules of the process, so it must restore what it changes of them. Files of the console share a
 * browser, too.
 */
import { globSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '#test/support/source.ts'

/**
 * Most characters in the test files of one group: with a browser, with servers, and of the
 * repository, which hold the syntax of all files in memory.
 */
const SIZE_MAX = { browser: 120_000, repository: 600_000, server: 600_000 }
/** Files that start programs, and others that take long, from the longest on. */
export const LONGEST: readonly string[] = [
  'test/processes/spend-limits.test.ts',
  'test/cli/serve.test.ts',
  'test/repository/package.test.ts',
  'test/demo/demo.test.ts',
  'test/gateway/regions/residency.test.ts',
  'test/hostile/cost.test.ts',
  'test/hostile/cost-answers.test.ts',
  'test/hostile/cost-batches.test.ts',
  'test/gateway/auth/key-cache-races.test.ts',
]
/** Files that need a process of their own, by the reason. */
export const ALONE: Readonly<Record<string, readonly string[]>> = {
  'instruments modules as they are loaded': [
    'test/hostile/cost-answers.test.ts',
    'test/hostile/cost-batches.test.ts',
    'test/hostile/cost.test.ts',
    'test/hostile/slices.test.ts',
  ],
  'serves over TLS, by a variable of the process': ['test/hostile/over-tls.test.ts'],
  'counts calls of functions': ['test/repository/warm-path.test.ts'],
  'measures the heap': ['test/gateway/auth/key-cache-races.test.ts'],
}
/** Folders whose tests use a browser. */
const WITH_BROWSER = ['test/console', 'test/site']
/** Modules with hooks for all files that import them: those of a group, not of its first file. */
const COMMAND_HOOKS = 'test/cli/command.ts'
const BROWSER_HOOKS = 'test/console/browser.ts'

interface Group {
  readonly paths: string[]
  /** Characters in its files. */
  size: number
}

/**
 * Files with a browser and those without, each in their order, in groups of a bounded size. Groups
 * come first, and single files last, when processors would wait for the rest of a group.
 */
export function groupsOf(paths: readonly string[], sizeOf: (path: string) => number): string[][] {
  const single = new Set([...LONGEST, ...Object.values(ALONE).flat()])
  // Fewer files than processors are not worth a group.
  const isFew = paths.length <= 2 * availableParallelism()
  const isAlone = (path: string): boolean => isFew || single.has(path)
  const groups: Group[] = []
  const open = new Map<keyof typeof SIZE_MAX, Group>()
  for (const path of paths) {
    const size = sizeOf(path)
    const kind = kindOf(path)
    const last = open.get(kind)
    if (last && last.size + size <= SIZE_MAX[kind] && !isAlone(path)) {
      last.paths.push(path)
      last.size += size
      continue
    }
    const group = { paths: [path], size }
    groups.push(group)
    if (!isAlone(path)) open.set(kind, group)
  }
  return groups.toSorted((one, other) => rankOf(one) - rankOf(other)).map((group) => group.paths)
}

function kindOf(path: string): keyof typeof SIZE_MAX {
  if (path.startsWith('test/repository/')) return 'repository'
  return WITH_BROWSER.some((folder) => path.startsWith(`${folder}/`)) ? 'browser' : 'server'
}

/**
 * Position of a group: the fullest first, whose tests wait too long to be the last, and the longest
 * files at the end.
 */
function rankOf({ paths: [first = ''], size }: Group): number {
  const at = LONGEST.indexOf(first)
  return at === -1 ? -size / SIZE_MAX[kindOf(first)] : at
}

/** A module that runs the files. One file is imported as `node --test` does it. */
function moduleOf(paths: readonly string[]): string {
  if (paths.length === 1) return `await import(${locationOf(paths[0])})\n`
  return [
    "import { createRequire } from 'node:module'",
    "import { describe } from 'node:test'",
    ...hooksOf(paths).map((path) => `import ${locationOf(path)}`),
    'const require = createRequire(import.meta.url)',
    ...paths.map((path) => `describe('${path}', () => void require(${locationOf(path)}))`),
    '',
  ].join('\n')
}

function hooksOf([first = '']: readonly string[]): readonly string[] {
  return kindOf(first) === 'browser' ? [COMMAND_HOOKS, BROWSER_HOOKS] : [COMMAND_HOOKS]
}

function locationOf(path = ''): string {
  return JSON.stringify(join(ROOT, path))
}

if (import.meta.main) {
  const [folder = '', ...patterns] = process.argv.slice(2)
  const paths = globSync(patterns, { cwd: ROOT }).toSorted()
  const groups = groupsOf(paths, (path) => statSync(join(ROOT, path)).size)
  for (const [at, group] of groups.entries()) {
    const name = `${String(at).padStart(3, '0')}-${group.length === 1 ? 'file' : 'group'}.mjs`
    writeFileSync(join(folder, name), moduleOf(group))
  }
}
