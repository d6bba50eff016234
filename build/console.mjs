/**
 * Builds the console into `dist/console`, each file also compressed, as servers send it. Without
 * Vite (`npm ci --omit=dev`) it does nothing, since the package contains the built console.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])

const findVite = async () => {
  try {
    return await import('vite')
  } catch (error) {
    if (MISSING.has(error.code)) return undefined
    throw error
  }
}

const vite = await findVite()
if (vite) {
  const outDir = join(ROOT, process.argv[2] ?? 'dist/console')
  const configFile = join(ROOT, 'console/vite.config.ts')
  await vite.build({ configFile, logLevel: 'warn', build: { outDir } })
  for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
    if (!/\.(js|css|svg)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const content = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
    writeFileSync(`${file}.br`, brotliCompressSync(content))
  }
}
