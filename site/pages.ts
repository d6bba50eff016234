/** Pages of the site: which Markdown file each is made of, its path on the site and its title. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DECISIONS, HOME, SIDEBAR } from './sidebar.ts'

export const ROOT = join(import.meta.dirname, '..')

/** Files of the root that are pages, with their places on the site. */
const ROOT_FILES: Readonly<Record<string, string>> = {
  'ARCHITECTURE.md': 'internals/architecture.md',
  'CHANGELOG.md': 'reference/changelog.md',
  'CONTRIBUTING.md': 'internals/contributing.md',
  'SECURITY.md': 'internals/security.md',
  'STYLE.md': 'internals/style.md',
}

export interface SitePage {
  /** Path in the repository: `docs/guides/console.md`. */
  readonly file: string
  /** Path on the site as Markdown: `guides/console.md`. */
  readonly target: string
  /** Path on the site: `/guides/console.html`. */
  readonly path: string
  /** The text of the first heading. */
  readonly title: string
}

/** Every page, by the path of its file. Throws where one has no place in the sidebar. */
export function sitePages(): ReadonlyMap<string, SitePage> {
  const files = [...globSync('docs/**/*.md', { cwd: ROOT }).sort(), ...Object.keys(ROOT_FILES)]
  const listed = new Set([HOME, ...SIDEBAR.flatMap((group) => group.files)])
  const faults = [
    ...files
      .filter((file) => !listed.has(file) && !isDecision(file))
      .map((file) => `${file} is not in site/sidebar.ts`),
    ...[...listed]
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is in site/sidebar.ts, and does not exist`),
  ]
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return new Map(files.map((file) => [file, pageOf(file)]))
}

/** Whether a file is the page of one decision. */
export function isDecision(file: string): boolean {
  return file.startsWith('docs/decisions/') && file !== DECISIONS
}

/** Anchors as the usual Git hosts make them, so that a link holds in both places. */
export function slugify(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

function pageOf(file: string): SitePage {
  const target =
    ROOT_FILES[file] ?? file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md')
  const [, heading] = /^# (.+)$/m.exec(readFileSync(join(ROOT, file), 'utf8')) ?? []
  if (heading === undefined) throw new Error(`${file} has no first heading`)
  return {
    file,
    target,
    path: `/${target.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '.html')}`,
    title: heading.replaceAll('`', ''),
  }
}
