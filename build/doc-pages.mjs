/**
 * Pages of the documentation with their headings, for the search of the console. Decisions are left
 * out: they are for developers. Plain JavaScript, for any Node.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const LEFT_OUT = /^docs\/decisions\//
const HEADING = /^#{1,3} (.+)$/
const FENCE = /^\s*(```|~~~)/

/** By their paths; the first heading is the title. */
export function docPages() {
  return readdirSync(join(ROOT, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !LEFT_OUT.test(path))
    .sort()
    .map((path) => {
      const [title = path, ...headings] = headingsOf(readFileSync(join(ROOT, path), 'utf8'))
      return { path, title, headings }
    })
}

/** Addresses of the documentation, by the environment of the build; null without a variable. */
export function docAddresses({ DOCS_URL, REPOSITORY_URL } = process.env) {
  return { site: withoutSlash(DOCS_URL), repository: withoutSlash(REPOSITORY_URL) }
}

function withoutSlash(url) {
  return url ? url.replace(/\/+$/, '') : null
}

function headingsOf(text) {
  let isCode = false
  return text.split('\n').flatMap((line) => {
    if (FENCE.test(line)) isCode = !isCode
    const [, heading] = isCode ? [] : (HEADING.exec(line) ?? [])
    return heading === undefined ? [] : [plainText(heading)]
  })
}

/** Without code marks, and with the texts of links. */
function plainText(heading) {
  return heading.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('`', '')
}
