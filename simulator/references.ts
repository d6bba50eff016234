/** References in a body must exist at this upstream. */
import { isArray, isObject, type Json, Refusal, type StoredFile, type World } from './call.ts'

export function requireFile(id: unknown, world: World, param = 'id'): StoredFile {
  const file = world.files.get(String(id))
  if (file) return file
  throw new Refusal(404, `No such File object: ${String(id)}`, { param })
}

/** Every `file_id` in messages and items. */
export function requireFiles(body: Json, world: World): void {
  for (const part of partsOf(body)) {
    const inner = isObject(part.file) ? part.file : part
    if (inner.file_id !== undefined && inner.file_id !== null) {
      requireFile(inner.file_id, world, 'file_id')
    }
  }
}

function partsOf(body: Json): Json[] {
  return [body.messages, body.input, body.items]
    .flatMap((list) => (isArray(list) ? list : []))
    .flatMap((item) => (isObject(item) && isArray(item.content) ? item.content : []))
    .filter(isObject)
}
