/**
 * Console: static files of the build, and one page for every address below `/console/`. The files
 * are read once at start and served from memory.
 *
 * The page may load from this server alone (`connect-src 'self'`), be framed by nobody, and run no
 * script but ours. Style elements pass with a nonce, which is new for each page.
 */

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '#base/problem.ts'
import { invalidUrl } from '#contract/errors/requests.ts'
import { accepts } from '#http/answers/accepted-encoding.ts'
import { escapeHtml } from '#http/answers/html.ts'

const NONCE_BYTES = 16
const ETAG_CHARACTERS = 27
const YEAR_SECONDS = 31_536_000
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}
/** Encodings of a file, the smallest first. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

interface Asset {
  readonly type: string
  readonly etag: string
  readonly bytes: Buffer
  readonly encoded: readonly (readonly [encoding: string, bytes: Buffer])[]
}

export interface ConsoleFiles {
  /** Files by path below `/console/`. */
  readonly assets: ReadonlyMap<string, Asset>
  /** The page of the build. */
  readonly page: string
}

export interface ConsoleOptions {
  /** Undefined without a built console. */
  readonly files: ConsoleFiles | undefined
  /** Name of the identity provider; undefined without one. */
  readonly providerName: () => string | undefined
}

/** The files below `folder`; undefined without a built console. */
export function loadConsole(folder: string): ConsoleFiles | undefined {
  const page = join(folder, 'index.html')
  if (!existsSync(page)) return undefined
  const assets = new Map<string, Asset>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const file = join(entry.parentPath, entry.name)
    assets.set(relative(folder, file), readAsset(file, type))
  }
  return { assets, page: readFileSync(page, 'utf8') }
}

function readAsset(file: string, type: string): Asset {
  const bytes = readFileSync(file)
  const digest = createHash('sha256').update(bytes).digest('base64url')
  return {
    type,
    etag: digest.slice(0, ETAG_CHARACTERS),
    bytes,
    encoded: ENCODINGS.flatMap(([encoding, ending]) =>
      existsSync(file + ending) ? [[encoding, readFileSync(file + ending)] as const] : [],
    ),
  }
}

export function serveConsole(
  app: FastifyInstance,
  { files, providerName }: ConsoleOptions,
  publicUrl: string | undefined,
): void {
  const prefix = publicUrl ? new URL(publicUrl).pathname.replace(/\/$/, '') : ''
  const base = `${prefix}/console/`
  const config = { endpoint: 'console' }

  app.get('/', { config, exposeHeadRoute: false }, async (request, reply) => {
    if (!wantsPage(request)) throw new Problem(invalidUrl(request.method, request.url))
    return reply.redirect(base, 302)
  })
  app.get('/console', { config }, async (_request, reply) => reply.redirect(base, 308))
  app.get<{ Params: { '*': string } }>('/console/*', { config }, async (request, reply) => {
    const path = request.params['*']
    const asset = files?.assets.get(path)
    if (asset) return sendAsset(request, reply, path, asset)
    // A path with an extension is a file: an old page that requests a deleted one must not get a
    // page.
    if (extname(path) !== '' && !wantsPage(request))
      throw new Problem(invalidUrl(request.method, request.url))
    return files ? sendPage(reply, files.page, base, providerName()) : sendUnbuilt(reply)
  })
}

function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') ?? false
}

function sendAsset(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  path: string,
  { type, etag, bytes, encoded }: Asset,
): FastifyReply {
  const accepted = headers['accept-encoding'] ?? ''
  const found = encoded.find(([name]) => accepts(accepted, name))
  const tag = `"${etag}${found ? `-${found[0]}` : ''}"`
  reply
    .header('vary', 'accept-encoding')
    .header('etag', tag)
    // The names of built files change with their content.
    .header(
      'cache-control',
      path.startsWith('assets/') ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
    )
    .type(type)
  if (headers['if-none-match'] === tag) return reply.status(304).send()
  if (found) reply.header('content-encoding', found[0])
  return reply.send(found ? found[1] : bytes)
}

function sendPage(
  reply: FastifyReply,
  page: string,
  base: string,
  providerName: string | undefined,
): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  const head = [
    `<base href="${escapeHtml(base)}">`,
    `<meta property="csp-nonce" nonce="${nonce}">`,
    ...(providerName === undefined
      ? []
      : [`<meta name="bailiwick-oidc" content="${escapeHtml(providerName)}">`]),
  ]
  return setPolicy(reply, `'self' 'nonce-${nonce}'`).send(
    page.replace('<head>', () => `<head>${head.join('')}`),
  )
}

function sendUnbuilt(reply: FastifyReply): FastifyReply {
  return setPolicy(reply, "'none'")
    .status(503)
    .send(
      '<!doctype html><html lang="en"><title>Bailiwick</title><p>The console is not built here. In a checkout, <code>npm run prepare</code> builds it; then start the server again.',
    )
}

function setPolicy(reply: FastifyReply, styles: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header(
      'content-security-policy',
      [
        "default-src 'none'",
        "script-src 'self'",
        `style-src ${styles}`,
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
    )
}
