/**
 * Chromium for tests: the optimized build that comes from npm, of the same version everywhere, or
 * else Debian's, which takes a third more CPU for a page.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { ROOT } from './source.ts'

export const CHROMIUM_HINT =
  'no Chromium: npm ci, and apt-get install -y libnss3 fonts-liberation; or chromium-headless-shell'

const PACKAGE = join(ROOT, 'node_modules/@sparticuz/chromium')
const CACHE = join(ROOT, 'node_modules/.cache/bailiwick-chromium')
const INSTALLED = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium']

/** Path of a Chromium that starts; undefined: none. */
export function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  return unpackedChromium() ?? INSTALLED.find(existsSync)
}

/** The package's program, unpacked once. It is for Linux on x64, and needs NSS from the system. */
function unpackedChromium(): string | undefined {
  const packed = join(PACKAGE, 'bin/chromium.br')
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(packed))
    return undefined
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
  const program = join(CACHE, `chromium-${version}`)
  if (existsSync(program)) return program
  mkdirSync(CACHE, { recursive: true })
  const unfinished = `${program}-${process.pid}`
  writeFileSync(unfinished, brotliDecompressSync(readFileSync(packed)))
  chmodSync(unfinished, 0o755)
  if (!starts(unfinished)) {
    rmSync(unfinished)
    return undefined
  }
  // Another process may have been faster: the files are equal.
  renameSync(unfinished, program)
  for (const other of readdirSync(CACHE)) {
    if (!other.startsWith(basename(program))) rmSync(join(CACHE, other), { force: true })
  }
  return program
}

function starts(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
