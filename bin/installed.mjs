// Checks that a checkout's dependencies are installed. Plain JavaScript, for any Node.
import { existsSync } from 'node:fs'

const isCheckout = existsSync(new URL('../src/', import.meta.url))
if (isCheckout && !existsSync(new URL('../node_modules/fastify/', import.meta.url))) {
  process.stderr.write("Bailiwick's dependencies are not installed. Run npm ci first.\n")
  process.exit(1)
}
