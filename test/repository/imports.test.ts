/** Rules for imports: layers of the source, rooms of the gateway, homes of libraries. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FOLDERS, none, sourceFiles } from '#test/support/source.ts'
import { CONSOLE_ORDER, CONTROL_ORDER, LAYERS, ROOMS } from './tidy-rules.ts'

const all = sourceFiles(...FOLDERS)
const source = all.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'))
const pages = all.filter(({ path }) => path.startsWith('console/'))

/** `src/control/projects/store.ts` → `control` */
function layerOf(path: string): string {
  return /^src\/([a-z-]+)(?:\/|\.ts)/.exec(path)?.[1] ?? ''
}

/** Resolves `./store.ts` beside a file, `#gateway/call.ts` or `#console/main.tsx`, to a path. */
function pathOf(from: string, specifier: string): string {
  if (specifier.startsWith('./'))
    return from.slice(0, from.lastIndexOf('/') + 1) + specifier.slice(2)
  const path = specifier.replace(/^#/, '')
  return path.startsWith('console/') ? path : `src/${path}`
}

it('a folder imports only folders that the table of layers allows', () => {
  none(
    source.flatMap((file) => {
      const layer = layerOf(file.path)
      const allowed = [layer, ...(LAYERS[layer] ?? [])]
      return file.imports
        .filter(({ specifier }) => specifier.startsWith('#'))
        .map(({ specifier }) => specifier.slice(1).replace(/\.ts$/, ''))
        .filter((target) => !allowed.some((one) => target === one || target.startsWith(`${one}/`)))
        .map((target) => `${file.path} imports ${target}`)
    }),
  )
})

it('every folder of the source has its row in the table of layers', () => {
  assert.deepEqual(
    [...new Set(source.map(({ path }) => layerOf(path)))].sort(),
    Object.keys(LAYERS).sort(),
  )
})

it('imports use ./ within a folder and the folder’s name otherwise, never ../', () => {
  none(
    all.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => specifier.startsWith('../'))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    ),
  )
})

it('rooms import only rooms that the tables allow, and every room has its row', () => {
  for (const [folder, rooms] of Object.entries(ROOMS)) {
    const inside = source.filter(({ path }) => path.startsWith(`src/${folder}/`))
    const roomOf = (path: string): string =>
      path.slice(`src/${folder}/`.length).split('/')[0]?.replace(/\.ts$/, '') ?? ''
    none(
      inside.flatMap(({ path, imports }) => {
        const allowed = [roomOf(path), ...(rooms[roomOf(path)] ?? [])]
        return imports
          .map(({ specifier }) => pathOf(path, specifier))
          .filter((target) => target.startsWith(`src/${folder}/`))
          .filter((target) => !allowed.includes(roomOf(target)))
          .map((target) => `${path} imports ${target}`)
      }),
    )
    assert.deepEqual(
      [...new Set(inside.map(({ path }) => roomOf(path)))].sort(),
      Object.keys(rooms).sort(),
    )
  }
})

it('files import each other without a cycle', () => {
  const imported = new Map(
    [...source, ...pages].map(({ path, imports }) => [
      path,
      imports.map(({ specifier }) => pathOf(path, specifier)),
    ]),
  )
  // Files that import none of the remaining ones, or that none of them imports, are removed
  // repeatedly: cycles remain, and files between two.
  for (let before = -1; before !== imported.size; ) {
    before = imported.size
    const targets = new Set([...imported.values()].flat())
    for (const [path, imports] of imported) {
      if (!targets.has(path) || !imports.some((one) => imported.has(one))) imported.delete(path)
    }
  }
  none([...imported.keys()])
})

it('resources of the control plane import each other in one direction', () => {
  const rank = (name: string | undefined): number => CONTROL_ORDER.indexOf(name ?? '')
  const inControl = source.filter(({ path }) => /^src\/control\/[a-z-]+\//.test(path))
  none(
    inControl.flatMap((file) => {
      const mine = file.path.split('/')[2]
      assert.notEqual(rank(mine), -1, `${file.path} has no place in the order`)
      return file.imports
        .map(({ specifier }) => /^#control\/([a-z-]+)\//.exec(specifier)?.[1])
        .filter((other) => other !== undefined && rank(other) > rank(mine))
        .map((other) => `${file.path} imports ${other}, which comes later`)
    }),
  )
})

/** `console/pages/usage/view.ts` → `pages/usage`, `console/theme.ts` → `theme.ts` */
function consoleRoomOf(path: string): string {
  return /^console\/((?:pages\/)?[^/]+)/.exec(path)?.[1] ?? ''
}

it('rooms of the console and its pages import each other in one direction, also lazily', () => {
  const rank = (path: string): number => CONSOLE_ORDER.indexOf(consoleRoomOf(path))
  none(
    pages.flatMap(({ path, text, imports }) => {
      const lazy = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, name = '']) => name)
      return [...imports.map(({ specifier }) => specifier), ...lazy]
        .map((specifier) => pathOf(path, specifier))
        .filter((target) => rank(target) > rank(path))
        .map((target) => `${path} imports ${target}, which comes later`)
    }),
  )
  assert.deepEqual(
    [...new Set(pages.map(({ path }) => consoleRoomOf(path)))].toSorted(),
    CONSOLE_ORDER.toSorted(),
  )
})

it('only http imports the framework, and each library has its place', () => {
  const homes: Readonly<Record<string, RegExp>> = {
    fastify: /^src\/http\//,
    pg: /^src\/storage\//,
    'node:sqlite': /^src\/storage\//,
    ioredis: /^src\/limits\//,
    'prom-client': /^src\/metrics\//,
    pino: /^src\/cli\//,
    commander: /^src\/cli\//,
    yaml: /^src\/(config|cli\/connect)\//,
    '@pydantic/genai-prices': /^src\/usage\//,
    'openid-client': /^src\/access\/oidc\.ts$/,
    undici: /^src\/(gateway|egress)\//,
    nodemailer: /^src\/alerts\/mail\.ts$/,
    '@opentelemetry/otlp-transformer': /^src\/tracing\//,
    '@opentelemetry/resources': /^src\/tracing\//,
  }
  none(
    source.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => homes[specifier] && !homes[specifier].test(file.path))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    ),
  )
})
