/** Rules for imports: layers of the source, rooms of the gateway, homes of libraries. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { FOLDERS, none, sourceFiles } from '#test/support/source.ts'
import { CONTROL_ORDER, GATEWAY_ROOMS, LAYERS } from './tidy-rules.ts'

const all = sourceFiles(...FOLDERS)
const source = all.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'))

/** `src/control/projects/store.ts` → `control` */
const layerOf = (path: string): string => /^src\/([a-z-]+)(?:\/|\.ts)/.exec(path)?.[1] ?? ''

/** Resolves `./store.ts` beside a file, or `#gateway/call.ts`, to a path. */
const pathOf = (from: string, specifier: string): string =>
  specifier.startsWith('./')
    ? from.slice(0, from.lastIndexOf('/') + 1) + specifier.slice(2)
    : specifier.replace(/^#/, 'src/')

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

it('rooms of the gateway import only rooms that the table allows, and nothing imports gateway.ts', () => {
  const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? ''
  const rooms = source.flatMap(({ path, imports }) => {
    if (!path.startsWith('src/gateway/')) return []
    const inRoom = path.slice('src/gateway/'.length)
    const folder = inRoom.includes('/') ? `${roomOf(inRoom)}/` : ''
    return imports.map(({ specifier }) => ({
      path,
      room: roomOf(inRoom),
      target: specifier.startsWith('./')
        ? roomOf(folder + specifier.slice(2))
        : (/^#gateway\/(.+)/.exec(specifier)?.[1] ?? ''),
    }))
  })
  none(
    rooms
      .map((one) => ({ ...one, target: roomOf(one.target) }))
      .filter(({ room, target }) => target !== '' && target !== room)
      .filter(({ room, target }) => !GATEWAY_ROOMS[room]?.includes(target))
      .map(({ path, target }) => `${path} imports ${target}`),
  )
  assert.deepEqual(
    [...new Set(rooms.map(({ room }) => room))].sort(),
    Object.keys(GATEWAY_ROOMS).sort(),
  )
})

it('files of the gateway import each other without a cycle', () => {
  const imported = new Map(
    source
      .filter(({ path }) => path.startsWith('src/gateway/'))
      .map(({ path, imports }) => [path, imports.map(({ specifier }) => pathOf(path, specifier))]),
  )
  // Files without imports from the remaining ones are removed repeatedly; cycles remain.
  for (let before = -1; before !== imported.size; ) {
    before = imported.size
    for (const [path, targets] of imported) {
      if (!targets.some((target) => imported.has(target))) imported.delete(path)
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

it('only http imports the framework, and each library has its place', () => {
  const homes: Readonly<Record<string, RegExp>> = {
    fastify: /^src\/http\//,
    pg: /^src\/storage\//,
    'node:sqlite': /^src\/storage\//,
    ioredis: /^src\/limits\//,
    'prom-client': /^src\/metrics\//,
    pino: /^src\/cli\//,
    commander: /^src\/cli\//,
    yaml: /^src\/config\//,
    '@pydantic/genai-prices': /^src\/usage\//,
    'openid-client': /^src\/access\/oidc\.ts$/,
    undici: /^src\/gateway\//,
    nodemailer: /^src\/alerts\/mail\.ts$/,
  }
  none(
    source.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => homes[specifier] && !homes[specifier].test(file.path))
        .map(({ specifier }) => `${file.path} imports ${specifier}`),
    ),
  )
})
