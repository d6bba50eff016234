/** Links of the built site: each has its target, and each page is reached by one. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkOf } from '#site/links.ts'
import { sitePages } from '#site/pages.ts'
import { none } from '#test/support/source.ts'
import { builtPages, readSite, skipWithoutSite } from './site-server.ts'

/** `npm test` runs these; the rest needs the built site. */
describe('links of a Markdown file', () => {
  const FILE = 'docs/guides/console.md'
  const pages = sitePages()
  const sourceUrl = 'https://git.example.com/bailiwick/'

  it('a link to a page leads to its place on the site, with the anchor', () => {
    assert.deepEqual(linkOf('../../STYLE.md#names', FILE, { pages, sourceUrl }), {
      href: '/internals/style.html#names',
    })
    assert.deepEqual(linkOf('../decisions/README.md', FILE, { pages, sourceUrl }), {
      href: '/decisions/',
    })
  })

  it('a link to source leads to the repository, and is no link without its address', () => {
    const link = '../../src/cli/app.ts'
    assert.deepEqual(linkOf(link, FILE, { pages, sourceUrl }), {
      href: `${sourceUrl}src/cli/app.ts`,
    })
    assert.deepEqual(linkOf(link, FILE, { pages, sourceUrl: undefined }), {
      source: 'src/cli/app.ts',
    })
  })

  it('a link to no file is an error', () => {
    assert.throws(() => linkOf('nothing.md', FILE, { pages, sourceUrl }), /dead link to nothing.md/)
  })
})

const NOT_FOUND = '/404.html'

interface Html {
  readonly text: string
  readonly ids: ReadonlySet<string>
  readonly links: readonly string[]
}

function unescaped(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
}

async function htmlOf(path: string): Promise<Html> {
  const text = String(await readSite(path))
  const values = (attribute: RegExp): string[] =>
    [...text.matchAll(attribute)].map(([, value = '']) => unescaped(value))
  return {
    text,
    ids: new Set(values(/\sid="([^"]*)"/g)),
    links: values(/<a\s[^>]*?href="([^"]*)"/g),
  }
}

describe('links of the site', { skip: skipWithoutSite }, async () => {
  const pages = new Map<string, Html>()
  for (const path of builtPages()) pages.set(path, await htmlOf(path))
  const internal = [...pages].flatMap(([from, { links }]) =>
    links
      .filter((link) => !/^[a-z]+:/.test(link))
      .map((link) => {
        const { pathname, hash } = new URL(link, `http://site${from}`)
        return { from, link, to: decodeURI(pathname), anchor: decodeURIComponent(hash.slice(1)) }
      }),
  )

  it('each Markdown page is a page of the site', () => {
    const expected = [...sitePages().values()].map(({ path }) => path)
    assert.deepEqual([...pages.keys()].sort(), [...expected, NOT_FOUND].sort())
  })

  it('each link has a page and, with an anchor, a heading', () => {
    none(
      internal
        .filter(({ to, anchor }) => !(pages.get(to)?.ids.has(anchor) ?? false) || anchor === '')
        .filter(({ to, anchor }) => anchor !== '' || !pages.has(to))
        .map(({ from, link }) => `${from}: dead link to ${link}`),
    )
  })

  it('each page is linked from another', () => {
    const linked = new Set(internal.filter(({ from, to }) => from !== to).map(({ to }) => to))
    none([...pages.keys()].filter((path) => path !== NOT_FOUND && !linked.has(path)))
  })

  it('scripts, styles, images and the icon are files of the site', async () => {
    const tags = /<(?:script|link|img|iframe)\s[^>]*?(?:src|href)="([^"]+)"/g
    const addresses = new Set(
      [...pages.values()].flatMap(({ text }) => [...text.matchAll(tags)].map(([, url]) => url)),
    )
    assert.ok(addresses.has('/icon.svg'))
    for (const address of addresses) {
      assert.ok(await readSite(address ?? ''), `${address} is no file of the site`)
    }
  })
})
