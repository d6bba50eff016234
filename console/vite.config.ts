/** Builds the console into `dist/console`, addressed relatively so that it works below any path. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/console', import.meta.url)),
    emptyOutDir: true,
    // Never as data: the page's policy lets it load from this server alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What is loaded first is held to a size by a test, compressed as it is sent.
    chunkSizeWarningLimit: 800,
  },
})
