/** Libraries in the chunks of a build. Plain JavaScript, for any Node. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the folders of the libraries in the output of a build, sorted. */
export function bundledFolders(output) {
  const folders = new Set()
  for (const { moduleIds = [] } of output) {
    for (const id of moduleIds) {
      const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []
      if (folder !== undefined) folders.add(folder.replace(/^\0/, ''))
    }
  }
  return [...folders].filter((folder) => existsSync(join(folder, 'package.json'))).sort()
}

/** Returns the keys of these folders in `packages` of package-lock.json, as a JSON text. */
export function lockKeys(folders) {
  const keys = folders.map((folder) => folder.slice(folder.indexOf('node_modules/')))
  return `${JSON.stringify(keys, null, 2)}\n`
}
