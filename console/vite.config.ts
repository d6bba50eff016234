/** Builds the console into `dist/console`, addressed relatively so that it works below any path. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Modules of the list of projects that other pages share. */
const LIST = new RegExp(
  `/console/(?:${[
    'display/(?:address|days|paged|row-menu|rows|search|toolbar)',
    'layout/(?:page|server-state)',
    'pages/(?:project/tabs|usage/unpriced)',
    'dialogs/(?:confirm-dialog|create-named|dialog-form|name-field)',
  ].join('|')})\\.tsx?$`,
)

/** Chunks of the first load, whole: split by their importers they compress less. */
const FIRST_CHUNKS = [
  { name: 'react', test: /node_modules\/(?:react|react-dom|react-router|scheduler|@tanstack)\// },
  { name: 'api', test: /\/(?:console\/api|src\/contract|src\/client)\// },
  { name: 'list', test: LIST },
]

const CONTRACT = /\/src\/contract\//
/** A member of a literal whose value is one string. */
const DESCRIPTION =
  /\b(?:description|summary|command|access):\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`),?/g

/** Schemas of an answer, a body or a path, where they have names or no braces within. */
const UNREAD = new RegExp(
  [
    String.raw`^\s*(?:response|body|params): `,
    String.raw`(?:\w+(?:\((?:\w+|'[^']*')\))?|Type\.Object\((?:\w+|\{[^{}]*\})\)),$`,
  ].join(''),
  'gm',
)
/** Literals of schemas and their values: objects in answers, payloads and types of events. */
const LITERALS =
  /^((?:export )?const (?:\w*[oO]bjects|\w+Payloads)) = (?:\{.*\}|\{[\s\S]*?^\})(?: as const)?$/gm
const EVENT_TYPES = /^(export const AUDIT_LOG_EVENT_TYPES) = \[[\s\S]*?^\]/gm
/** Values of an enumeration that are listed elsewhere. */
const VALUES = /\bType\.Enum\((?:\[\.\.\.\w+\]|\w+)(?=[,)])/g
/** Calls that make a schema and have no effect, so that unused schemas are left out. */
const SCHEMA = /(?<!function )\b(?:Type\.\w+|Nullable|Page|Closed|Deleted)\(/g

function withoutUnreadIn(code: string): string {
  return code
    .replace(DESCRIPTION, '')
    .replace(UNREAD, '')
    .replace(LITERALS, '$1 = {}')
    .replace(EVENT_TYPES, '$1 = []')
    .replace(VALUES, 'Type.Enum([]')
    .replace(SCHEMA, '/* @__PURE__ */ $&')
}

/** In place of the library of schemas: the client reads the names of an object's members alone. */
const NAMES_ALONE = `
const kinds = { Object: (properties) => ({ properties }) }
const unread = () => ({})
export const Type = new Proxy(kinds, { get: (_, kind) => kinds[kind] ?? unread })
`

/**
 * Descriptions and commands are for the API's documents and the CLI, accesses and schemas besides
 * those of queries for the server; the client reads none.
 */
const withoutUnread: Plugin = {
  name: 'without-unread',
  enforce: 'pre',
  resolveId: (name) => (name === 'typebox' ? '\0typebox' : undefined),
  load: (id) => (id === '\0typebox' ? NAMES_ALONE : undefined),
  transform: (code, id) =>
    CONTRACT.test(id) ? { code: withoutUnreadIn(code), map: null } : undefined,
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
