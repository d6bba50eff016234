/**
 * Uploads: parts in any order, joined by their ids, once. OpenAI's response to a second completion
 * is not public; here it is an error, the harder case for a gateway.
 */
import { createHash } from 'node:crypto'
import { fileOf, integer, object, readForm, readJson, string } from './body.ts'
import {
  type Answer,
  type Call,
  isArray,
  json,
  Refusal,
  type StoredUpload,
  type World,
} from './call.ts'
import { keepFile } from './files.ts'

const HOUR_SECONDS = 3_600
const UPLOAD_MAX_BYTES = 8 * 1024 ** 3
const PART_MAX_BYTES = 64 * 1024 * 1024

export function createUpload(call: Call, world: World): Answer {
  const body = readJson(call, {
    required: ['bytes', 'filename', 'mime_type', 'purpose'],
    optional: ['expires_after'],
  })
  const created = world.seconds()
  const upload = {
    id: world.newId('upload_'),
    object: 'upload',
    bytes: integer(body, 'bytes', 0, UPLOAD_MAX_BYTES) ?? 0,
    created_at: created,
    filename: string(body, 'filename'),
    purpose: string(body, 'purpose'),
    status: 'pending',
    expires_at: created + HOUR_SECONDS,
    file: null,
  }
  const lives = integer(object(body, 'expires_after') ?? {}, 'seconds', HOUR_SECONDS)
  world.uploads.set(upload.id, { object: upload, parts: new Map(), lives })
  return json(upload)
}

function requireUpload(id: string, world: World): StoredUpload {
  const found = world.uploads.get(id)
  if (found) return found
  throw new Refusal(404, `No such Upload object: ${id}`, { param: 'id' })
}

function requirePending(id: string, world: World): StoredUpload {
  const found = requireUpload(id, world)
  const isOver = Number(found.object.expires_at) <= world.seconds()
  const status = isOver ? 'expired' : found.object.status
  if (status === 'pending') return found
  throw new Refusal(400, `Upload ${id} has status '${status}'.`)
}

export function addUploadPart(call: Call, world: World): Answer {
  const { parts } = requirePending(call.id, world)
  const { bytes } = fileOf(readForm(call, { required: ['data'], optional: [] }), 'data')
  if (bytes.length > PART_MAX_BYTES) throw new Refusal(413, 'The part is too large.')
  const id = world.newId('part_')
  parts.set(id, bytes)
  return json({ id, object: 'upload.part', created_at: world.seconds(), upload_id: call.id })
}

export function completeUpload(call: Call, world: World): Answer {
  const upload = requirePending(call.id, world)
  const body = readJson(call, { required: ['part_ids'], optional: ['md5'] })
  const ids = isArray(body.part_ids) ? body.part_ids : []
  const content = Buffer.concat(ids.map((id) => partOf(upload, id)))
  const { bytes, filename, purpose } = upload.object
  if (content.length !== bytes) {
    throw new Refusal(400, `Expected ${bytes} bytes, but got ${content.length} instead.`)
  }
  const md5 = string(body, 'md5')
  if (md5 !== undefined && md5 !== createHash('md5').update(content).digest('hex')) {
    throw new Refusal(400, 'The md5 checksum does not match.', { param: 'md5' })
  }
  const { lives } = upload
  const file = { filename: String(filename), purpose: String(purpose), content, lives }
  upload.object = { ...upload.object, status: 'completed', file: keepFile(world, file) }
  upload.parts.clear()
  return json(upload.object)
}

function partOf({ parts }: StoredUpload, id: unknown): Buffer {
  const found = parts.get(String(id))
  if (found) return found
  throw new Refusal(400, `No such part: ${String(id)}`, { param: 'part_ids' })
}

export function cancelUpload({ id }: Call, world: World): Answer {
  const upload = requirePending(id, world)
  upload.object = { ...upload.object, status: 'cancelled' }
  upload.parts.clear()
  return json(upload.object)
}
