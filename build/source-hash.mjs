/** Hash of source files: the name of what was built from them. Plain JavaScript, for any Node. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CHARACTERS = 16

/** Hashes the files at and below `sources`, paths below the project, and the text of a variant. */
export function sourceHash(sources, variant = '') {
  const hash = createHash('sha256').update(variant)
  for (const path of sources.flatMap(filesBelow)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, CHARACTERS)
}

function filesBelow(path) {
  return path.endsWith('.json')
    ? [path]
    : readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
        .sort()
}
