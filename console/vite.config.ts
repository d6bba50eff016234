/** Builds the console into `dist/console`, addressed relatively so that it works below any path. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { docAddresses, docPages } from '#build/doc-pages.mjs'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { commands } from './dialogs/show-as/commands.ts'

/** Modules of the first load that other pages share. */
const LIST = new RegExp(
  `/console/(?:${[
    'address/address',
    'api/beginning',
    'charts/(?:card|figure|meter)',
    'display/(?:paged|row-menu|rows|toolbar)',
    'layout/(?:no-upstream|page)',
    'navigation/(?:addresses|log-addresses)',
    'pages/costs/unpriced',
    'pages/overview/questions',
    'pages/request-logs/log-link',
    'pages/usage/(?:change-text|extent|rejected-by-key)',
    'server/(?:server-state|upstream-credentials|upstream-failure|upstream-state)',
    'time/(?:days|duration|time|time-format)',
    'dialogs/(?:confirm-dialog|create-named|dialog-form|name-field)',
  ].join('|')})\\.tsx?$`,
)

/**
 * Chunks of the first load, whole: split by their importers they compress less. `$initial`: modules
 * that the entry imports; sentences and settings of the contract load with their pages.
 */
const FIRST_CHUNKS = [
  { name: 'react', test: /node_modules\/(?:react|react-dom|react-router|scheduler|@tanstack)\// },
  {
    name: 'api',
    test: /\/(?:console\/(?:address|api|changes)|src\/contract|src\/client)\//,
    tags: ['$initial' as const],
  },
  { name: 'list', test: LIST },
]

const CONTRACT = /\/src\/contract\//
/** Calls that make a schema or an endpoint and have no effect: unused ones are left out. */
const PURE = /(?<!function )\b(?:Type\.\w+|Nullable|Page|Closed|Deleted|endpoint)\(/g

/** In place of the library of schemas: the console reads none, and none is made from another. */
const UNREAD =
  'export const Type = new Proxy({}, { get: () => () => ({ properties: {}, enum: [] }) })'

/** The operations with the members that the client reads, and names in place of schemas. */
function operations(): string {
  const read = Object.values(api).map(({ id, method, path, query, media }: AnyEndpoint) => {
    const properties = Object.fromEntries(Object.keys(query.properties).map((name) => [name, 0]))
    return [id, { id, method, path, media, query: { properties } }]
  })
  return `export const api = ${JSON.stringify(Object.fromEntries(read))}`
}

/** The headings of the documentation, and where it is published. */
function documentation(): string {
  return `export const PAGES = ${JSON.stringify(docPages())}
export const ADDRESSES = ${JSON.stringify(docAddresses())}`
}

/** The client's operations alone: schemas, descriptions and commands are for the server. */
const withoutUnread: Plugin = {
  name: 'without-unread',
  enforce: 'pre',
  resolveId: (name) => (name === 'typebox' ? '\0typebox' : undefined),
  load(id) {
    if (id === '\0typebox') return UNREAD
    if (id.endsWith('/show-as/commands.ts'))
      return `export const commands = ${JSON.stringify(commands)}`
    if (id.endsWith('/finder/docs/pages.ts')) return documentation()
    return id.endsWith('/src/contract/api.ts') ? operations() : undefined
  },
  transform: (code, id) =>
    CONTRACT.test(id) ? { code: code.replace(PURE, '/* @__PURE__ */ $&'), map: null } : undefined,
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [withoutUnread, react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/console', import.meta.url)),
    emptyOutDir: true,
    // Never as data: the page's policy lets it load from this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A test limits the compressed size of the first load.
    chunkSizeWarningLimit: 800,
    rolldownOptions: { output: { codeSplitting: { groups: FIRST_CHUNKS } } },
  },
})
