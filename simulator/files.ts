/** Files: uploaded whole, listed in pages, returned byte for byte. */
import { fileOf, readForm, text } from './body.ts'
import { type Answer, type Call, type Json, json, Refusal, type World } from './call.ts'
import { requireFile } from './references.ts'

const PURPOSES = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals']
const PAGE = 10_000
const PIECE_BYTES = 64 * 1024

export function createFile(call: Call, world: World): Answer {
  const form = readForm(call, {
    required: ['purpose', 'file'],
    optional: ['expires_after'],
  })
  const purpose = text(form, 'purpose') ?? ''
  if (!PURPOSES.includes(purpose)) {
    throw new Refusal(400, `'${purpose}' is not one of ['${PURPOSES.join("', '")}'] - 'purpose'`)
  }
  const { filename = '', bytes: content } = fileOf(form, 'file')
  const seconds = text(form, 'expires_after[seconds]')
  const lives = seconds === undefined ? undefined : Number(seconds)
  return json(keepFile(world, { filename, purpose, content, lives }))
}

interface NewFile {
  readonly filename: string
  readonly purpose: string
  readonly content: Buffer
  /** Seconds until the file expires. */
  readonly lives?: number | undefined
}

export function keepFile(world: World, file: NewFile) {
  const { filename, purpose, content, lives } = file
  const created = world.seconds()
  const object = {
    object: 'file',
    id: world.newId('file-'),
    purpose,
    filename,
    bytes: content.length,
    created_at: created,
    expires_at: lives === undefined ? null : created + lives,
    status: 'processed',
    status_details: null,
  }
  world.files.set(object.id, { object, content })
  return object
}

export function listFiles({ query }: Call, { files }: World): Answer {
  const purpose = query.get('purpose')
  const all = [...files.values()]
    .map(({ object }) => object)
    .filter((one) => purpose === null || one.purpose === purpose)
  return json(page(query.get('order') === 'asc' ? all : all.reverse(), query, PAGE))
}

/** One page of a list; `after` is an id. */
export function page(
  all: readonly (Json & { readonly id: string })[],
  query: URLSearchParams,
  standard: number,
): Json {
  const after = query.get('after')
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1
  if (after !== null && from === 0) {
    throw new Refusal(404, `No such object: ${after}`, { param: 'after' })
  }
  const limit = Number(query.get('limit') ?? standard)
  const data = all.slice(from, from + limit)
  return {
    object: 'list',
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: from + limit < all.length,
  }
}

export function getFile({ id }: Call, world: World): Answer {
  return json(requireFile(id, world).object)
}

export function deleteFile({ id }: Call, world: World): Answer {
  requireFile(id, world)
  world.files.delete(id)
  return json({ object: 'file', deleted: true, id })
}

export function fileContent({ id }: Call, world: World): Answer {
  const { content } = requireFile(id, world)
  return { form: 'bytes', type: 'application/octet-stream', pieces: inPieces(content, PIECE_BYTES) }
}

export function inPieces(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}
