/** Configuration of VitePress for the pages of `docs/` and those of the root. */
import { join } from 'node:path'
import type { DefaultTheme, UserConfig } from 'vitepress'
import { rewriteLinks } from './links.ts'
import { isDecision, ROOT, type SitePage, sitePages, slugify } from './pages.ts'
import { localSearch } from './search.ts'
import { withRoles } from './search-box.ts'
import { DECISIONS, SIDEBAR } from './sidebar.ts'

/** Of the repository, for links to source: `https://git.example.com/bailiwick/blob/main`. */
const { REPOSITORY_URL } = process.env

const pages = sitePages()

function itemOf(file: string): DefaultTheme.SidebarItem {
  const page = pages.get(file)
  return { text: page?.title ?? file, link: page?.path ?? '' }
}

/** Decisions have their items below the index only on their own pages: they are many. */
function sidebar(withDecisions: boolean): DefaultTheme.SidebarItem[] {
  return SIDEBAR.map(({ text, files }) => ({
    text,
    items: files.map((file) => ({
      ...itemOf(file),
      ...(file === DECISIONS &&
        withDecisions && { items: [...pages.keys()].filter(isDecision).map(itemOf) }),
    })),
  }))
}

const config: UserConfig<DefaultTheme.Config> = {
  title: 'Bailiwick',
  titleTemplate: ':title · Bailiwick',
  description: 'Documentation of Bailiwick, the self-hosted OpenAI-compatible gateway.',
  lang: 'en',
  srcDir: ROOT,
  outDir: join(import.meta.dirname, 'dist'),
  cacheDir: join(import.meta.dirname, 'node_modules/.cache/vitepress'),
  srcExclude: ['README.md', '!(docs)/**/*.md'],
  rewrites: Object.fromEntries(
    [...pages.values()].map(({ file, target }: SitePage) => [file, target]),
  ),
  transformHead: ({ siteData }) => [
    ['link', { rel: 'icon', type: 'image/svg+xml', href: `${siteData.base}icon.svg` }],
  ],
  markdown: {
    anchor: { slugify },
    // Colours that everybody can read on the ground of a block.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => rewriteLinks(md, { pages, sourceUrl: REPOSITORY_URL && `${REPOSITORY_URL}/` }),
  },
  vite: {
    plugins: [
      {
        // Pages lie outside this folder, where there is no Vue: it is found as if they were here.
        name: 'vue-of-the-site',
        enforce: 'pre',
        resolveId(id, importer, options) {
          if (!/^vue(\/|$)/.test(id) || !importer?.includes('.md')) return null
          const here = join(import.meta.dirname, 'config.ts')
          return this.resolve(id, here, { ...options, skipSelf: true })
        },
      },
      { name: 'roles-of-the-search', enforce: 'pre', transform: withRoles },
    ],
    // The icon of the console is the site's as well.
    publicDir: join(ROOT, 'console/public'),
    resolve: {
      alias: [{ find: '@theme/index', replacement: join(import.meta.dirname, 'theme.ts') }],
    },
  },
  themeConfig: {
    logo: '/icon.svg',
    sidebar: { '/decisions/': sidebar(true), '/': sidebar(false) },
    outline: [2, 3],
    externalLinkIcon: false,
    search: { provider: 'local', options: localSearch(pages) },
    notFound: {
      title: 'Page not found',
      quote: 'There is no page at this address. The search finds pages by their words.',
      linkLabel: 'To the first page',
      linkText: 'First page',
    },
  },
}

export default config
