/** Addresses of headings of the documentation. */
import type { DocAddresses, DocPage } from './pages.ts'

/** Anchor of a heading, as the site and the usual Git hosts make it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** Anchors of the headings of a page: the second of a name ends in `-1`. */
export function anchorsOf({ title, headings }: DocPage): readonly string[] {
  const used = new Map([[anchorOf(title), 1]])
  return headings.map((heading) => {
    const anchor = anchorOf(heading)
    const count = used.get(anchor) ?? 0
    used.set(anchor, count + 1)
    return count === 0 ? anchor : `${anchor}-${count}`
  })
}

/** Path of a page on the site: `/guides/console.html`. */
export function sitePath({ path }: DocPage): string {
  return path
    .replace(/^docs\//, '/')
    .replace(/(^|\/)index\.md$/, '$1')
    .replace(/\.md$/, '.html')
}

/** Undefined if neither address is known. */
export function docAddress(
  page: DocPage,
  fragment: string,
  { site, repository }: DocAddresses,
): string | undefined {
  if (site !== null) return `${site}${sitePath(page)}${fragment}`
  return repository === null ? undefined : `${repository}/${page.path}${fragment}`
}
