import type { ColumnTypes } from './column-types.ts'

/**
 * Number of times that the buckets of a model were emptied, by their owner: a project or an
 * organization. It is part of a bucket's name: a new name begins empty on every node.
 */
export function limitGenerations(t: ColumnTypes): string[] {
  return [
    `create table limit_generation (
    owner_id ${t.id} not null,
    bucket ${t.id} not null,
    generation ${t.integer} not null,
    primary key (owner_id, bucket)
  ) ${t.clustered}`,
  ]
}
