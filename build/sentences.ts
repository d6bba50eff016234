/**
 * Counts the words of each sentence in the documentation, without tables and code, and lists the
 * long ones: `node build/sentences.ts`. Exits with status 1 above the limit of STYLE.md.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Words of a sentence, at most. */
const WORDS_MAX = 30
/** Largest part of sentences that may be longer. */
export const LONG_MAX = 0.03

export interface Sentence {
  readonly page: string
  readonly text: string
  readonly words: number
}

/** Sentences of Markdown: of its paragraphs and the items of its lists. */
export function sentencesOf(page: string, markdown: string): Sentence[] {
  const prose = markdown
    .replace(/^---\n.*?\n---\n/s, '')
    .replaceAll(/^ *```.*?^ *```$/gms, '\n\n')
    .replaceAll(/<!--.*?-->/gs, '')
    .split('\n')
    .map((line) => (/^\s*\||^#/.test(line) ? '' : line.replace(/^\s*(?:[-*]|\d+\.) /, '\n')))
    .join('\n')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/`[^`]*`/g, 'code')
  return prose
    .split(/\n\s*\n/)
    .flatMap((block) => block.replaceAll(/\s+/g, ' ').split(/(?<=[.!?]\)?\**)\s+/))
    .map((text) => ({
      page,
      text,
      words: text.split(' ').filter((word) => /\w/.test(word)).length,
    }))
    .filter(({ words }) => words > 0)
}

/** Those with more words than a sentence may have. */
export function longSentences(sentences: readonly Sentence[]): Sentence[] {
  return sentences.filter(({ words }) => words > WORDS_MAX)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })]
  const all = pages.flatMap((page) => sentencesOf(page, readFileSync(join(ROOT, page), 'utf8')))
  const long = longSentences(all)
  const share = long.length / all.length
  process.stdout.write(
    `${all.length} sentences, ${(100 * share).toFixed(1)} % of more than ${WORDS_MAX} words\n`,
  )
  if (share > LONG_MAX) {
    process.stderr.write(
      long.map(({ page, text, words }) => `${page}: ${words}: ${text}\n`).join(''),
    )
    process.exitCode = 1
  }
}
