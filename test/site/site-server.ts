/** The built site: its folder, its pages, and a server of its files. */
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

/** Folder of the built site: `site/check.sh` sets it, and other runs have no site. */
const FOLDER = process.env.TEST_SITE

/** `describe` option: skips tests without a built site, and says how to get one. */
export const skipWithoutSite = FOLDER === undefined ? 'no site: npm run test:site' : false

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
}

/** Paths of all HTML files: `/guides/console.html`, `/decisions/`. */
export function builtPages(): readonly string[] {
  return globSync('**/*.html', { cwd: FOLDER ?? '' })
    .map((file) => `/${file}`.replace(/\/index\.html$/, '/'))
    .sort()
}

/** Reads a file of the site by its path in an address; undefined where there is none. */
export async function readSite(path: string): Promise<Buffer | undefined> {
  const file = normalize(decodeURI(path)).replace(/\/$/, '/index.html')
  return readFile(join(FOLDER ?? '', file)).catch(() => undefined)
}

export interface SiteServer extends AsyncDisposable {
  readonly url: string
}

/** Serves the files as any static host does. */
export async function serveSite(): Promise<SiteServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    void readSite(pathname).then((body) => {
      const type = TYPES[extname(pathname)] ?? TYPES['.html']
      response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
