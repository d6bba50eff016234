/**
 * Rates of forms in the comments of `src`, tests left out, for each 1,000 words of comments:
 *
 *     node build/words.ts --by-room                   also the rates of each folder
 *     node build/words.ts --places=src/gateway/auth   the places below a folder, or in a file
 */
import { readFileSync } from 'node:fs'
import { parseSync } from 'oxc-parser'
import { sourceFiles } from '#test/support/source.ts'

interface Form {
  readonly name: string
  readonly pattern: RegExp
  /** Most of them in 1,000 words. */
  readonly max: number
}

const FORMS: readonly Form[] = [
  { name: 'so that', pattern: /\bso\s+that\b/gi, max: 0.5 },
  { name: 'whose', pattern: /\bwhose\b|\b(?:of|by)\s+which\b/gi, max: 1 },
  { name: 'what is', pattern: /\bwhat\s+(?:is|are|was|were|it|an?)\b/gi, max: 1.5 },
  { name: 'where it', pattern: /\bwhere\s+(?:it|there)\b/gi, max: 0.5 },
  { name: 'one that', pattern: /\b(?:ones?|those)\s+that\b|\bthat\s+of\b/gi, max: 0.5 },
  { name: 'own', pattern: /\bown\b/gi, max: 0.8 },
]

interface Comment {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** Prints the rates; returns whether all are within their limits. */
export function reportForms(options: readonly string[]): boolean {
  const comments = sourceFiles('src')
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .flatMap(({ path }) => commentsOf(path))
  const all = ratesOf(comments)
  process.stdout.write(`src: ${all.text}\n`)
  if (options.includes('--by-room')) {
    for (const [room, inside] of Map.groupBy(comments, ({ path }) => roomOf(path)))
      process.stdout.write(`${room}: ${ratesOf(inside).text}\n`)
  }
  for (const folder of options.filter((option) => option.startsWith('--places=')))
    for (const place of placesIn(comments, folder.slice('--places='.length)))
      process.stdout.write(`${place}\n`)
  return all.isWithin
}

/** Comments of a file; neighbouring line comments are one. */
function commentsOf(path: string): Comment[] {
  const text = readFileSync(path, 'utf8')
  const joined: { start: number; end: number }[] = []
  for (const { start, end } of parseSync(path, text).comments) {
    const last = joined.at(-1)
    if (last && text.slice(last.end, start).trim() === '' && text.startsWith('//', start))
      last.end = end
    else joined.push({ start, end })
  }
  return joined.map(({ start, end }) => ({
    path,
    line: text.slice(0, start).split('\n').length,
    text: text.slice(start, end).replaceAll(/^\s*(?:\/\*+|\*\/?|\/\/)|\*\/$/gm, ' '),
  }))
}

function ratesOf(comments: readonly Comment[]): { text: string; isWithin: boolean } {
  const text = comments.map((comment) => comment.text).join('\n')
  const words = text.split(/\s+/).length
  const rates = FORMS.map(({ name, pattern, max }) => {
    const rate = (1_000 * [...text.matchAll(pattern)].length) / words
    return { text: `${name} ${rate.toFixed(1)} (${max})`, isWithin: rate <= max }
  })
  return {
    text: `${words} words of comments, in 1,000: ${rates.map((rate) => rate.text).join(', ')}`,
    isWithin: rates.every(({ isWithin }) => isWithin),
  }
}

/** `src/gateway/auth`, or `src/context.ts` */
function roomOf(path: string): string {
  return path.split('/').slice(0, -1).slice(0, 3).join('/')
}

function placesIn(comments: readonly Comment[], folder: string): string[] {
  return comments
    .filter(({ path }) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`))
    .flatMap(({ path, line, text }) =>
      FORMS.flatMap(({ pattern }) =>
        Array.from(text.matchAll(pattern), ({ index, 0: found }) => {
          const at = line + text.slice(0, index).split('\n').length - 1
          const around = text.slice(Math.max(index - 40, 0), index + found.length + 40)
          return `${path}:${at}: ${found.replaceAll(/\s+/g, ' ')} | ${around.replaceAll(/\s+/g, ' ').trim()}`
        }),
      ),
    )
}
