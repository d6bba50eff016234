/**
 * Stages the published package in `dist/package` after `npm run build`: its manifest has no
 * dependency that the bundle contains, no scripts and no Node. `npm pack ./dist/package` packs it.
 * The folder of another build may be named, and the package is then in `package` there.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BUILT = resolve(ROOT, process.argv[2] ?? 'dist')
const STAGED = join(BUILT, 'package')
const KEPT = [
  ...['name', 'version', 'description', 'license', 'repository', 'type', 'keywords'],
  ...['engines', 'bin', 'exports', 'files', 'peerDependencies', 'peerDependenciesMeta'],
]
/** The client's declarations import it. */
const DEPENDENCIES = ['typebox']
/** For checkouts, or copied by itself. */
const LEFT_OUT = new Set(['bin/own-node.mjs', 'docs/images', 'dist/package'])

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const staged = {
  ...Object.fromEntries(KEPT.map((name) => [name, manifest[name]])),
  dependencies: Object.fromEntries(DEPENDENCIES.map((name) => [name, manifest.dependencies[name]])),
}

rmSync(STAGED, { recursive: true, force: true })
mkdirSync(STAGED, { recursive: true })
writeFileSync(join(STAGED, 'package.json'), `${JSON.stringify(staged, null, 2)}\n`)
for (const path of [
  ...manifest.files.filter((one) => !one.startsWith('!')),
  'LICENSE',
  'README.md',
]) {
  const source = path === 'dist' ? BUILT : join(ROOT, path)
  if (/\.md$|^LICENSE$/.test(path)) cpSync(source, join(STAGED, path))
  // Each by itself: a folder is not copied into itself.
  else for (const name of readdirSync(source)) copy(join(source, name), `${path}/${name}`)
}

function copy(source, path) {
  if (!LEFT_OUT.has(path)) cpSync(source, join(STAGED, path), { recursive: true })
}
