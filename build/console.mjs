/**
 * Builds the console into `dist/console`, or the folder named, each file also compressed, as it is
 * sent. Without Vite (`npm ci --omit=dev`) it does nothing, since the package contains the built
 * console. A build is kept in `node_modules/.cache` until its source changes: `npm ci`, the tests
 * and the package need the same. `--print` prints its folder there instead of copying it.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bundledFolders, lockKeys } from './bundled.mjs'
import { docAddresses, docPages } from './doc-pages.mjs'
import { sourceHash } from './source-hash.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, 'node_modules/.cache/bailiwick-console')
/** Of `src` the console imports the client and the contract alone. */
const SOURCES = [
  ...['console', 'build', 'src/client', 'src/contract', 'package-lock.json', 'package.json'],
]
const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

async function findVite() {
  try {
    return await import('vite')
  } catch (error) {
    if (MISSING.has(error.code)) return undefined
    throw error
  }
}

async function buildInto(outDir) {
  const vite = await findVite()
  if (!vite) process.exit()
  mkdirSync(outDir, { recursive: true })
  const configFile = join(ROOT, 'console/vite.config.ts')
  const { output } = await vite.build({
    configFile,
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  })
  for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    if (!/\.(js|css|svg)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const content = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${file}.br`, brotliCompressSync(content))
  }
  return bundledFolders(output)
}

// Of the documentation it has the headings alone.
const name = sourceHash(SOURCES, JSON.stringify([docPages(), docAddresses()]))
const folder = join(CACHE, name)
if (!existsSync(folder)) {
  const unfinished = `${folder}-${process.pid}`
  const bundled = await buildInto(unfinished)
  // For `build/sbom.mjs`, beside the folder: all files in it are served.
  writeFileSync(`${folder}.json`, lockKeys(bundled))
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error
    rmSync(unfinished, { recursive: true })
  }
  for (const other of readdirSync(CACHE)) {
    if (!other.startsWith(name)) rmSync(join(CACHE, other), { recursive: true, force: true })
  }
}

const [target = 'dist/console'] = process.argv.slice(2)
if (target === '--print') process.stdout.write(folder)
else {
  const outDir = resolve(ROOT, target)
  rmSync(outDir, { recursive: true, force: true })
  cpSync(folder, outDir, { recursive: true })
}
