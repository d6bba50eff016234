/** Tables of upstream objects, from files to the items of answers, and their ownership. */

/** Upstream objects by project: to every other project they do not exist. */
export interface OwnedObjectTable {
  project_id: string
  id: string
  organization_id: string
  kind: 'file' | 'batch' | 'response' | 'upload' | 'conversation' | 'chat_completion'
  /** The name of the upstream where it lives. */
  upstream: string
  /** The key that made it, and whose that is: what it uses later counts there. */
  key_id: string
  owner_id: string
  created_at: number
  /** The end of the row; null for what stays: files, conversations. Of an upload, its own end. */
  expires_at: number | null
  /** Of everything but files. */
  model: string | null
  /** JSON: the upstream's last report; null for what is read there alone, and open uploads. */
  object: string | null
  /** JSON: what we know of it besides; of a chat completion, its metadata. */
  detail: string | null
  /** Tokens of the queue's limit that a batch keeps until it ends; 0 for everything else. */
  enqueued_tokens: number
  /** The time of the next poll; null when there is nothing to wait for. */
  poll_at: number | null
  /**
   * Of a file, its size; of an open upload, what it reserves; 0 for what a quota counts by number;
   * null for what no quota counts.
   */
  bytes: number | null
}

export interface OwnedItemTable {
  project_id: string
  id: string
  upstream: string
  expires_at: number
}
