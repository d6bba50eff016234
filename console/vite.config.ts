/** Builds the console into `dist/console`, addressed relatively so that it works below any path. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Chunks of the first load, whole: split by their importers they compress less. */
const FIRST_CHUNKS = [
  { name: 'react', test: /node_modules\/(?:react|react-dom|react-router|scheduler|@tanstack)\// },
  { name: 'api', test: /\/(?:console\/api|src\/contract|src\/client)\// },
]

const CONTRACT = /\/src\/contract\//
/** A member of a literal whose value is one string. */
const DESCRIPTION =
  /\b(?:description|summary|command|access):\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?/g

/** Schemas of an answer, a body or a path, where they have names. */
const UNREAD = /^\s*(?:response|body|params): \w+(?:\((?:\w+|'[^']*')\))?,$/gm
/** Calls that make a schema and have no effect, so that unused schemas are left out. */
const SCHEMA = /(?<!function )\b(?:Type\.\w+|Nullable|Page|Closed|Deleted)\(/g

const withoutUnreadIn = (code: string): string =>
  code.replace(DESCRIPTION, '').replace(UNREAD, '').replace(SCHEMA, '/* @__PURE__ */ $&')

/**
 * Descriptions and commands are for the API's documents and the CLI, accesses and schemas besides
 * those of queries for the server; the client reads none.
 */
const withoutUnread: Plugin = {
  name: 'without-unread',
  enforce: 'pre',
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
