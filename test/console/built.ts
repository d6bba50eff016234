/**
 * The console, built from the source as it is. Test files share the build of one source: it is kept
 * in `node_modules/.cache` under a hash of that source, until another one is built.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '#test/source.ts'

const CACHE = join(ROOT, 'node_modules/.cache/bailiwick-console')
/** Everything that goes into the build: the client and the contract are all it imports of `src`. */
const SOURCES = ['console', 'src/client', 'src/contract', 'package-lock.json', 'package.json']

/** Returns the folder of the build, which is made where there is none yet. */
export const buildConsole = async (): Promise<string> => {
  const name = hashOf(SOURCES)
  const folder = join(CACHE, name)
  if (existsSync(folder)) return folder
  const { build } = await import('vite')
  const unfinished = join(CACHE, `${name}-${process.pid}`)
  mkdirSync(unfinished, { recursive: true })
  await build({
    configFile: join(ROOT, 'console/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: unfinished, emptyOutDir: true },
  })
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another test file was faster.
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true })
  }
  for (const other of readdirSync(CACHE)) {
    if (!other.startsWith(name)) rmSync(join(CACHE, other), { recursive: true, force: true })
  }
  return folder
}

const hashOf = (sources: readonly string[]): string => {
  const hash = createHash('sha256')
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
