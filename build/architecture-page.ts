/** Writes the tables of ARCHITECTURE.md from the tested rules: `npm run docs:architecture`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LAYERS, ROOMS } from '#test/repository/tidy-rules.ts'

const PAGE = fileURLToPath(new URL('../ARCHITECTURE.md', import.meta.url))
const SOURCE = fileURLToPath(new URL('../src', import.meta.url))

/** The page with its two tables made again, each the first one below its heading. */
export function architecturePage(text: string): string {
  const rooms = Object.entries(ROOMS).flatMap(([folder, allowed]) =>
    Object.entries(allowed).map(([room, others]) => row(`${folder}/${room}`, others)),
  )
  const layers = Object.entries(LAYERS).map(([layer, others]) => row(layer, others))
  return withTable(withTable(text, '## Import rules', layers), '### Rooms', rooms)
}

function row(path: string, allowed: readonly string[]): string {
  const name = existsSync(`${SOURCE}/${path}.ts`) ? `${path}.ts` : path
  return `| \`${name}\` | ${allowed.length === 0 ? 'no other' : allowed.join(', ')} |\n`
}

function withTable(text: string, heading: string, rows: readonly string[]): string {
  const table = new RegExp(`(\n${heading}\n(?:(?!\\||#).*\n)*\\|.*\n\\|.*\n)(?:\\|.*\n)*`)
  if (!table.test(text)) throw new Error(`ARCHITECTURE.md has no table below “${heading}”`)
  return text.replace(table, (_, head: string) => head + rows.join(''))
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(PAGE, architecturePage(readFileSync(PAGE, 'utf8')))
