/** Entries of the documentation: its pages and their headings. */
import { BookOpenIcon } from 'lucide-react'
import type { Entry } from '#console/finder/entry.ts'
import { anchorsOf, docAddress } from './doc-address.ts'
import { ADDRESSES, type DocPage, PAGES } from './pages.ts'

/** Shows the path of a page that has no address. */
type ShowPath = (path: string) => void

export function docEntries(showPath: ShowPath): Entry[] {
  return PAGES.flatMap((page) => {
    const anchors = anchorsOf(page)
    return [
      entryOf(page, { label: page.title, fragment: '', showPath }),
      ...page.headings.map((label, at) =>
        entryOf(page, { label, fragment: `#${anchors[at]}`, showPath }),
      ),
    ]
  })
}

interface Part {
  readonly label: string
  /** '' for the whole page. */
  readonly fragment: string
  readonly showPath: ShowPath
}

function entryOf(page: DocPage, { label, fragment, showPath }: Part): Entry {
  const path = page.path + fragment
  const href = docAddress(page, fragment, ADDRESSES)
  return {
    id: path,
    group: 'Documentation',
    label,
    detail: fragment === '' ? folderOf(page) : page.title,
    words: page.title,
    icon: BookOpenIcon,
    isProse: true,
    ...(href === undefined ? { run: () => showPath(path) } : { href }),
  }
}

/** `Get started`, of `docs/get-started/docker.md`; nothing at the top. */
function folderOf({ path }: DocPage): string {
  const [, folder = ''] = /^docs\/([^/]+)\//.exec(path) ?? []
  return (folder.charAt(0).toUpperCase() + folder.slice(1)).replaceAll('-', ' ')
}
