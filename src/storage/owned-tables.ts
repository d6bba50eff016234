/** The tables of what lives on an upstream, and of which project's it is. */

/** What lives on an upstream and belongs to a project: missing, for every other project. */
export interface OwnedObjectTable {
  project_id: string
  id: string
  organization_id: string
  kind: 'file' | 'batch' | 'response'
  /** The name of the upstream where it lives. */
  upstream: string
  /** The key that made it, and whose that is: what it uses later counts there. */
  key_id: string
  owner_id: string
  created_at: number
  /** When the row is forgotten; null for files, which stay. */
  expires_at: number | null
  /** Of batches and responses. */
  model: string | null
  /** JSON: what the upstream last said of it; null for responses. */
  object: string | null
  /** JSON: what we know of it besides. */
  detail: string | null
  /** What a batch keeps of the queue's limit until it ends; 0 for everything else. */
  enqueued_tokens: number
  /** When it is to be asked for next; null when there is nothing to wait for. */
  poll_at: number | null
  /** Of a file, its size; 0 for a batch; null for a response, which no quota counts. */
  bytes: number | null
}

export interface OwnedItemTable {
  project_id: string
  id: string
  upstream: string
  expires_at: number
}
