/**
 * Search of the site: VitePress builds an index of all sections, and MiniSearch ranks them in the
 * browser. People type questions: words that are in every question are left out, and the common
 * questions of the first page count as words of the sections that answer them, as the text of a
 * link does for its target in other search engines.
 *
 * VitePress sends the functions of these options to the browser as text. Those that are called
 * there (all but `_render` and `extractField`) use nothing from outside themselves.
 */
import type { DefaultTheme } from 'vitepress'
import { type SitePage, slugify } from './pages.ts'
import { commonQuestions } from './questions.ts'
import { HOME } from './sidebar.ts'

/** Options of the local search. */
export function localSearch(pages: ReadonlyMap<string, SitePage>): DefaultTheme.LocalSearchOptions {
  const questions = commonQuestions(pages).map(({ question, answer }) => ({
    question,
    answer: withAnchor(answer, pages),
  }))
  /** Field of a section; its `id` is the path on the site, after the base of the site. */
  const extractField = (section: Record<string, string>, field: string): string =>
    field === 'questions'
      ? questions
          .filter(({ answer }) => section.id?.endsWith(answer))
          .map(({ question }) => question)
          .join(' ')
      : (section[field] ?? '')
  const options = {
    fields: ['title', 'titles', 'text', 'questions'],
    extractField,
    processTerm,
  }
  return {
    // The first page has the questions and none of the answers.
    _render: (source, env, md) => {
      const html = md.render(source, env)
      return env.relativePath === HOME ? '' : html
    },
    miniSearch: {
      options,
      searchOptions: {
        boost: { title: 4, titles: 2, text: 1, questions: 4 },
        boostDocument: importance,
        prefix: (term: string) => term.length > 3,
        fuzzy: (term: string) => (term.length > 5 ? 0.15 : false),
      },
    },
  }
}

/** A link to a page leads to its first heading, which has an anchor as well. */
function withAnchor(answer: string, pages: ReadonlyMap<string, SitePage>): string {
  const page = [...pages.values()].find(({ path }) => path === answer)
  return page ? `${answer}#${slugify(page.title)}` : answer
}

/** Lower case; nothing for a word that says nothing about what is searched for. */
function processTerm(term: string): string | null {
  const common =
    'a an and are as at be by can do does for from get have how i in is it me my of on or our ' +
    'should than that the their this to use was we what when where which who whose why will with ' +
    'without you your'
  const word = term.toLowerCase()
  return common.split(' ').includes(word) ? null : word
}

/** Pages about the making of the server come after those about its use. */
function importance(id: string): number {
  return /\/(decisions|internals)\/|\/changelog\.html/.test(id) ? 0.25 : 1
}
