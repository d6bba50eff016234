/**
 * Redirects imports to the bundled libraries of `build.ts` instead of the installed ones, if they
 * were built: `node --import ./test/libraries/load.ts --test FILE`.
 */
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fileOf, LIBRARIES } from '#test/libraries/names.ts'
import { cachedFolder } from '#test/support/cached-build.ts'

const folder = cachedFolder('libraries', ['package-lock.json', 'test/libraries'])
if (existsSync(folder)) {
  const urls = new Map<string, string>(
    LIBRARIES.map((name) => [name, pathToFileURL(join(folder, fileOf(name))).href]),
  )
  registerHooks({
    resolve: (specifier, context, next) => {
      const url = urls.get(specifier)
      return url ? { url, format: 'module', shortCircuit: true } : next(specifier, context)
    },
  })
}
