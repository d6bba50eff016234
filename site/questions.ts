/** Common questions of the first page, which the search knows and the tests ask. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { linkOf } from './links.ts'
import { ROOT, type SitePage } from './pages.ts'
import { HOME } from './sidebar.ts'

/** A numbered question of the first page, which is a link to its answer. */
const QUESTION = /^\d+\. \[([^\]]+)\]\(([^)]+)\)/gm

export interface CommonQuestion {
  readonly question: string
  /** The section that answers it: `/guides/sign-in.html#setting-it-up`. */
  readonly answer: string
}

/** The common questions of the first page. */
export function commonQuestions(pages: ReadonlyMap<string, SitePage>): readonly CommonQuestion[] {
  const text = readFileSync(join(ROOT, HOME), 'utf8')
  return [...text.matchAll(QUESTION)].map(([, question = '', link = '']) => {
    const target = linkOf(link, HOME, { pages, sourceUrl: undefined })
    if (!('href' in target)) throw new Error(`${HOME}: ${link} is no page`)
    return { question, answer: target.href }
  })
}
