/**
 * Bundles the command line, the server and the client into `dist`, or the folder named, each with
 * the libraries that it uses: a start then finds, reads and links ten files, not two thousand.
 * `tsc` has emitted the declarations before.
 */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { bundledFolders, lockKeys } from './bundled.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUT = resolve(ROOT, process.argv[2] ?? 'dist')
/** Entry points; shared code is in chunks beside the command line. */
const ENTRIES = {
  'cli/main': 'src/cli/main.ts',
  // Loaded before the command line.
  'cli/engine-flags': 'src/cli/engine-flags.ts',
  // Loaded by their names, from the folder of the chunk that starts the thread.
  'cli/sqlite-thread': 'src/storage/sqlite/sqlite-thread.ts',
  'cli/counter-thread': 'src/tokens/counter-thread.ts',
  'client/client': 'src/client/client.ts',
}

/** The engine keeps the text of a file in two bytes a character if one of them needs it. */
const NOT_ASCII = /[^\0-\x7f]/g

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function toAscii(code) {
  // After a backslash an escape would be text.
  const [found] = /.{0,20}\\[^\0-\x7f]/.exec(code) ?? []
  if (found !== undefined) throw new Error(`this cannot be written in ASCII: ${found}`)
  return code.replace(NOT_ASCII, escaped)
}

const result = await build({
  root: ROOT,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node24',
    outDir: OUT,
    emptyOutDir: false,
    minify: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: Object.fromEntries(
        Object.entries(ENTRIES).map(([name, path]) => [name, join(ROOT, path)]),
      ),
      // Loaded by `pg` where it is installed, which it is not here.
      // The last two are installed where an upstream uses them.
      external: ['pg-native', '@aws/bedrock-token-generator', 'google-auth-library'],
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'cli/[name]-[hash].js',
        comments: false,
      },
    },
  },
  plugins: [
    {
      name: 'ascii',
      generateBundle: (_options, bundle) => {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === 'chunk') chunk.code = toAscii(chunk.code)
        }
      },
    },
  ],
})

// Declarations import `#folder/file.ts`: the nearest package.json says where that is among them.
const manifest = { type: 'module', imports: { '#*.ts': { types: './*.d.ts' } } }
writeFileSync(join(OUT, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

// For `build/sbom.mjs`.
writeFileSync(join(OUT, 'packages.json'), lockKeys(bundledFolders(result.output)))
