/**
 * Bundles of the libraries that most test files load, one file each: a test file then finds, reads
 * and links twenty files instead of a thousand. `npm test` runs this first, and `load.ts` makes the
 * test files import the bundles.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { fileOf, LIBRARIES } from '#test/libraries/names.ts'
import { cachedBuild } from '#test/support/cached-build.ts'
import { ROOT } from '#test/support/source.ts'

await cachedBuild('libraries', ['package-lock.json', 'test/libraries'], async (folder) => {
  // Below the project, so that the libraries resolve from it.
  const entries = join(folder, 'entries')
  mkdirSync(entries)
  const input: Record<string, string> = {}
  for (const name of LIBRARIES) {
    const entry = join(entries, fileOf(name))
    writeFileSync(entry, await entryOf(name))
    input[fileOf(name).slice(0, -'.mjs'.length)] = entry
  }
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'esnext',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      copyPublicDir: false,
      rolldownOptions: {
        input,
        // Loaded by `pg` where it is installed, which it is not here.
        external: ['pg-native'],
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  })
})

/** Returns a module with the exports of `name`: a bundle of CommonJS has its default alone. */
async function entryOf(name: string): Promise<string> {
  const exported: Record<string, unknown> = await import(name)
  if (!('module.exports' in exported)) {
    const byDefault = 'default' in exported ? `export { default } from '${name}'\n` : ''
    return `export * from '${name}'\n${byDefault}`
  }
  const names = Object.keys(exported).filter((key) => /^(?!default$)[\w$]+$/.test(key))
  const named = `export const { ${names.join(', ')} } = library\n`
  return `import library from '${name}'\nexport default library\n${named}`
}
