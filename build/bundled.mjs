/** Libraries in the chunks of a build. Plain JavaScript, for any Node. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LIBRARY = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/
/** Modules that the bundler adds; the stand-in for TypeBox is of `console/vite.config.ts`. */
const ADDED = { '\0rolldown/': 'rolldown', '\0vite/': 'vite', '\0typebox': undefined }

/** Returns the folders of the libraries in the output of a build, sorted. */
export function bundledFolders(output) {
  const folders = new Set(
    output.flatMap(({ moduleIds = [] }) => moduleIds.flatMap((id) => folderOf(id) ?? [])),
  )
  return [...folders].filter((folder) => existsSync(join(folder, 'package.json'))).sort()
}

/** Throws for a module of unknown origin: the list of libraries would lack it. */
function folderOf(id) {
  const [folder] = LIBRARY.exec(id) ?? []
  if (folder !== undefined) return folder.replace(/^\0/, '')
  if (!id.startsWith('\0')) return undefined
  const added = Object.keys(ADDED).find((prefix) => id.startsWith(prefix))
  if (added === undefined) throw new Error(`the library of ${JSON.stringify(id)} is not known`)
  return ADDED[added] && join(ROOT, 'node_modules', ADDED[added])
}

/** Returns the keys of these folders in `packages` of package-lock.json, as a JSON text. */
export function lockKeys(folders) {
  const keys = folders.map((folder) => folder.slice(folder.indexOf('node_modules/')))
  return `${JSON.stringify(keys, null, 2)}\n`
}
