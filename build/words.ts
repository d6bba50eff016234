/**
 * Counts words that the field has a term for, and doc comments that open with a question word, by
 * folder: `node build/words.ts`. Exits with status 1 above the limits of STYLE.md, with the places.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const WORDS = new RegExp(
  '\\b(?:told|tells|hears?|heard|stands|whoever|meanwhile|anew|goes on|by itself|however many|' +
    'becomes of)\\b',
  'gi',
)
const OPENINGS = /\/\*\*\s*(?:\*\s*)?(?:what|how|which|whose|where|who|when)\b/gi
const DOC_COMMENTS = /\/\*\*/g
/** Most words in 1,000 lines, by folder. */
const WORDS_MAX = {
  src: 0.5,
  console: 0.5,
  test: 1,
  bench: 1,
  demo: 1,
  site: 0.5,
  docs: 1,
} as const
/** Largest part of doc comments. */
const OPENINGS_MAX = 0.03

interface Count {
  lines: number
  openings: number
  docComments: number
  readonly occurrences: string[]
}

const countIn = (folder: string): Count => {
  const count: Count = { lines: 0, openings: 0, docComments: 0, occurrences: [] }
  const files = execFileSync('git', ['ls-files', folder], { cwd: ROOT, encoding: 'utf8' })
  for (const file of files.split('\n').filter((name) => /\.(?:tsx?|mjs|md)$/.test(name))) {
    const text = readFileSync(`${ROOT}/${file}`, 'utf8')
    count.lines += text.split('\n').length - 1
    count.openings += [...text.matchAll(OPENINGS)].length
    count.docComments += [...text.matchAll(DOC_COMMENTS)].length
    for (const { 0: word, index } of text.matchAll(WORDS)) {
      count.occurrences.push(`${file}:${text.slice(0, index).split('\n').length}: ${word}`)
    }
  }
  return count
}

for (const [folder, most] of Object.entries(WORDS_MAX)) {
  const { lines, openings, docComments, occurrences } = countIn(folder)
  const rate = (1_000 * occurrences.length) / lines
  const share = docComments === 0 ? 0 : openings / docComments
  const shares = `${(100 * share).toFixed(1)} % of ${docComments} doc comments`
  process.stdout.write(`${folder}: ${rate.toFixed(2)} words in 1,000 lines, ${shares}\n`)
  if (rate <= most && share <= OPENINGS_MAX) continue
  process.stderr.write(`${occurrences.join('\n')}\n`)
  process.exitCode = 1
}
