/**
 * Builds of the current source for tests: the console, the package, libraries. Test files share a
 * build, which is kept in `node_modules/.cache` under a hash of its source until the source
 * changes.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './source.ts'

const CACHE = join(ROOT, 'node_modules/.cache')
const MANIFESTS = ['package-lock.json', 'package.json']
/** Source files of the console: of `src` it imports the client and the contract alone. */
const CONSOLE_SOURCES = ['console', 'src/client', 'src/contract', ...MANIFESTS]
const PACKAGE_SOURCES = ['bin', 'build', 'src', ...MANIFESTS]

/** Returns the folder of the built console. */
export function buildConsole(): Promise<string> {
  return cachedBuild('console', CONSOLE_SOURCES, async (outDir) => {
    const { build } = await import('vite')
    await build({
      configFile: join(ROOT, 'console/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    })
  })
}

/** Returns the folder of the package without its console. */
export function buildPackage(): Promise<string> {
  return cachedBuild('package', PACKAGE_SOURCES, async (folder) => {
    const script = join(ROOT, 'build/server.mjs')
    await promisify(execFile)(process.execPath, [script, join(folder, 'dist')])
    cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true })
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  })
}

/**
 * Returns the folder with the output of `build` for `sources`, paths below the project, and for the
 * `variant` of it.
 */
export async function cachedBuild(
  kind: string,
  sources: readonly string[],
  build: (folder: string) => Promise<void>,
  variant = '',
): Promise<string> {
  const folder = cachedFolder(kind, sources, variant)
  const [cache, name] = [dirname(folder), basename(folder)]
  if (existsSync(folder)) return folder
  const unfinished = join(cache, `${name}-${process.pid}`)
  mkdirSync(unfinished, { recursive: true })
  await build(unfinished)
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true })
  }
  for (const other of readdirSync(cache)) {
    if (!other.startsWith(name)) rmSync(join(cache, other), { recursive: true, force: true })
  }
  return folder
}

/** Returns the folder for the build of `sources`, built or not. */
export function cachedFolder(kind: string, sources: readonly string[], variant = ''): string {
  return join(CACHE, `bailiwick-${kind}`, hashOf(sources, variant))
}

const hashOf = (sources: readonly string[], variant: string): string => {
  const hash = createHash('sha256').update(variant)
  for (const path of sources.flatMap(filesBelow)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}

const filesBelow = (path: string): string[] => {
  const entries = path.endsWith('.json')
    ? undefined
    : readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
  return entries
    ? entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
        .sort()
    : [path]
}
