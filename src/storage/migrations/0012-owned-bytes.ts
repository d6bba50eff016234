import type { ColumnTypes } from './column-types.ts'

/**
 * Size of a file, for the quotas of its project: files and batches have one, responses do not. The
 * index covers the query of a quota, and has no responses.
 */
export function ownedBytes(t: ColumnTypes): string[] {
  return [
    `alter table owned_object add column bytes ${t.integer}`,
    `update owned_object set bytes = 0 where kind in ('file', 'batch')`,
    t.foldsText
      ? `update owned_object set bytes = (substring(object from '"bytes"\\s*:\\s*(\\d{1,15})'))::bigint
       where kind = 'file' and object ~ '"bytes"\\s*:\\s*\\d{1,15}'`
      : `update owned_object set bytes = json_extract(object, '$.bytes')
       where kind = 'file' and json_valid(object) and json_type(object, '$.bytes') = 'integer'`,
    `create index owned_object_quota on owned_object (project_id, kind, bytes)
    where bytes is not null`,
  ]
}
