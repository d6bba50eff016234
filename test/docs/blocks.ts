/** Fenced code blocks of the documentation, with the comments above them. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '#test/support/source.ts'

export interface CodeBlock {
  readonly page: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** Reason in `<!-- not run: … -->` right above the block. */
  readonly notRun: string | undefined
  /** Text in `<!-- runs until: … -->`: the block starts a server, which prints it when ready. */
  readonly runsUntil: string | undefined
}

const FENCE = /^( *)(`{3,})(\S*)$/
const COMMENT = /^ *<!-- (not run|runs until): (\S.*\S) -->$/

/** Pages whose blocks are run, the README first. */
export function runnablePages(): string[] {
  const pages = globSync('docs/**/*.md', { cwd: ROOT })
  return ['README.md', ...pages.filter((page) => !page.startsWith('docs/decisions/')).toSorted()]
}

export function blocksOfPage(page: string): CodeBlock[] {
  return codeBlocks(page, readFileSync(join(ROOT, page), 'utf8'))
}

export function codeBlocks(page: string, markdown: string): CodeBlock[] {
  const lines = markdown.split('\n')
  const blocks: CodeBlock[] = []
  let comment: RegExpExecArray | null = null
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const [, indent = '', fence, language = ''] = FENCE.exec(line) ?? []
    if (fence === undefined) {
      if (line.trim() !== '') comment = COMMENT.exec(line)
      continue
    }
    const end = lines.indexOf(indent + fence, at + 1)
    if (end < 0) throw new Error(`${page}:${at + 1}: the block has no end`)
    const content = lines.slice(at + 1, end).map((one) => withoutIndent(one, indent))
    const [, name, value] = comment ?? []
    blocks.push({
      page,
      line: at + 1,
      language,
      text: content.map((one) => `${one}\n`).join(''),
      notRun: name === 'not run' ? value : undefined,
      runsUntil: name === 'runs until' ? value : undefined,
    })
    comment = null
    at = end
  }
  return blocks
}

function withoutIndent(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line
}
