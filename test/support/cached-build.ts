/**
 * Builds of the current source for tests: the console, the package, libraries. Test files share a
 * build, which is kept in `node_modules/.cache` under a hash of its source until the source
 * changes.
 */
import { execFile } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { sourceHash } from '#build/source-hash.mjs'
import { ROOT } from './source.ts'

const CACHE = join(ROOT, 'node_modules/.cache')
const PACKAGE_SOURCES = ['bin', 'build', 'src', 'package-lock.json', 'package.json']

const execute = promisify(execFile)

let builtConsole: Promise<string> | undefined

/** Returns the folder of the built console, which its build keeps itself. */
export function buildConsole(): Promise<string> {
  builtConsole ??= execute(process.execPath, [join(ROOT, 'build/console.mjs'), '--print']).then(
    ({ stdout }) => stdout,
  )
  return builtConsole
}

/** Returns the folder of the package without its console. */
export function buildPackage(): Promise<string> {
  return cachedBuild('package', PACKAGE_SOURCES, async (folder) => {
    const script = join(ROOT, 'build/server.mjs')
    await execute(process.execPath, [script, join(folder, 'dist')])
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
  return join(CACHE, `bailiwick-${kind}`, sourceHash(sources, variant))
}
