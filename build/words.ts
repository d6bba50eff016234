/**
 * Counts words that the field has a term for, and doc comments and test titles that open with a
 * question word, by folder: `node build/words.ts`. Exits with status 1 above the limits, with the
 * places. Forms in the comments of `src` have limits in `word-forms.ts`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { reportForms } from './word-forms.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** This file has the words themselves. */
const SELF = 'build/words.ts'
const WORDS = new RegExp(
  '\\b(?:told|tells|hears?|heard|stands|whoever|meanwhile|anew|goes on|by itself|however many|' +
    'becomes of)\\b',
  'gi',
)
const QUESTIONS = 'what|how|which|whose|where|who'
const OPENINGS = new RegExp(
  `/\\*\\*\\s*(?:\\*\\s*)?(?:${QUESTIONS}|when)\\b|\\b(?:it|describe)\\(\\s*['"\`](?:${QUESTIONS})\\b`,
  'gi',
)
const DOC_COMMENTS = /\/\*\*/g
/** Most words in 1,000 lines, by folder. */
const WORDS_MAX = {
  src: 0.5,
  console: 0.5,
  simulator: 1,
  test: 1,
  bench: 1,
  build: 1,
  demo: 1,
  site: 0.5,
  docs: 1,
} as const
/** Most openings by a question word, as a part of the doc comments. */
const OPENINGS_MAX = 0.005

interface Count {
  lines: number
  docComments: number
  /** Places of the words, and of the openings. */
  readonly words: string[]
  readonly openings: string[]
}

function countIn(folder: string): Count {
  const count: Count = { lines: 0, docComments: 0, words: [], openings: [] }
  const files = execFileSync('git', ['ls-files', folder], { cwd: ROOT, encoding: 'utf8' })
  for (const file of files.split('\n').filter((name) => /\.(?:tsx?|mjs|md)$/.test(name))) {
    if (file === SELF) continue
    const text = readFileSync(`${ROOT}/${file}`, 'utf8')
    count.lines += text.split('\n').length - 1
    count.docComments += [...text.matchAll(DOC_COMMENTS)].length
    const place = ({ 0: found, index }: RegExpExecArray): string =>
      `${file}:${text.slice(0, index).split('\n').length}: ${found.replaceAll(/\s+/g, ' ')}`
    count.words.push(...Array.from(text.matchAll(WORDS), place))
    count.openings.push(...Array.from(text.matchAll(OPENINGS), place))
  }
  return count
}

for (const [folder, most] of Object.entries(WORDS_MAX)) {
  const { lines, docComments, words, openings } = countIn(folder)
  const rate = (1_000 * words.length) / lines
  const share = docComments === 0 ? 0 : openings.length / docComments
  const shares = `${(100 * share).toFixed(1)} % of ${docComments} doc comments`
  process.stdout.write(`${folder}: ${rate.toFixed(2)} words in 1,000 lines, ${shares}\n`)
  if (rate <= most && share <= OPENINGS_MAX) continue
  process.stderr.write(`${[...words, ...openings].join('\n')}\n`)
  process.exitCode = 1
}
if (!reportForms(process.argv.slice(2))) process.exitCode = 1
