/**
 * Links of the Markdown files, which lead from file to file of the repository, become links of the
 * site: to another page by its path there, to any other file (source, tests) by the address of the
 * repository, or to nothing where that is not given. A link to no file fails the build.
 */
import { existsSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { ROOT, type SitePage } from './pages.ts'

/** Members of markdown-it's token that are used here. */
interface Token {
  readonly type: string
  readonly children: Token[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

interface State {
  readonly tokens: Token[]
  /** VitePress's: the path of the file; `realPath` where the page has another path on the site. */
  readonly env: { readonly path: string; readonly realPath?: string }
}

interface MarkdownIt {
  readonly core: { readonly ruler: { push(name: string, rule: (state: State) => void): void } }
}

export interface LinkOptions {
  readonly pages: ReadonlyMap<string, SitePage>
  /** Address of a file in the repository is this and its path; without it such links are code. */
  readonly sourceUrl: string | undefined
}

/** Adds the rule to a renderer of Markdown. */
export function rewriteLinks(md: MarkdownIt, options: LinkOptions): void {
  md.core.ruler.push('repository_links', ({ tokens, env }) => {
    const file = relative(ROOT, env.realPath ?? env.path)
    for (const { children } of tokens) {
      if (children) rewriteTokens(children, file, options)
    }
  })
}

function rewriteTokens(tokens: Token[], file: string, options: LinkOptions): void {
  let element: string | undefined
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'link_open') {
      const link = linkOf(token.attrGet('href') ?? '', file, options)
      if ('href' in link) token.attrSet('href', link.href)
      else {
        // The path of the file is a hint on the text of the link.
        element = tokens[index + 1]?.type === 'code_inline' ? 'span' : 'code'
        Object.assign(token, { type: 'source_open', tag: element, attrs: [['title', link.source]] })
      }
    } else if (token.type === 'link_close' && element !== undefined) {
      Object.assign(token, { type: 'source_close', tag: element })
      element = undefined
    }
  }
}

type Link = { readonly href: string } | { readonly source: string }

/** The link of the site for one of a file: `../../STYLE.md#names` → `/internals/style#names`. */
export function linkOf(href: string, file: string, { pages, sourceUrl }: LinkOptions): Link {
  if (/^([a-z]+:|#)/.test(href)) return { href }
  const [path = '', anchor] = href.split('#')
  const target = posix.join(posix.dirname(file), decodeURI(path)).replace(/\/$/, '')
  const page = pages.get(target)
  if (page) return { href: anchor === undefined ? page.path : `${page.path}#${anchor}` }
  if (!existsSync(join(ROOT, target))) throw new Error(`${file}: dead link to ${href}`)
  return sourceUrl === undefined ? { source: target } : { href: sourceUrl + target }
}
