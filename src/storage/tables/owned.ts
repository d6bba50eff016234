/** Tables of upstream objects, from files to the items of answers, and their ownership. */

/** Upstream objects by project; to every other project they do not exist. */
export interface OwnedObjectTable {
  project_id: string
  id: string
  organization_id: string
  kind: 'file' | 'batch' | 'response' | 'upload' | 'conversation' | 'chat_completion'
  /** Name of the upstream that stores it. */
  upstream: string
  /** The key that created it, and the key's owner: later usage of the object is theirs. */
  key_id: string
  owner_id: string
  created_at: number
  /**
   * Expiry of the row; null for objects that never expire: files, conversations. For an upload, the
   * expiry of the upload itself.
   */
  expires_at: number | null
  /** Model of all kinds except files. */
  model: string | null
  /**
   * JSON: the upstream's last report; null for kinds that are only read there, and open uploads.
   */
  object: string | null
  /** JSON: our further data of it; of a chat completion, its metadata. */
  detail: string | null
  /** Tokens of the queue's limit that a batch keeps until it ends; 0 for everything else. */
  enqueued_tokens: number
  /** Time of the next poll; null for objects that are not polled. */
  poll_at: number | null
  /**
   * Size of a file, reservation of an open upload, 0 for kinds with a quota of a number; null for
   * kinds without a quota.
   */
  bytes: number | null
  /**
   * Reservation under spend limits until it ends: whole dollars, and the remaining nano-dollars.
   * Both are null without a reservation.
   */
  reserved_dollars: number | null
  reserved_nano: number | null
  /** Time at which the reservation was released before the end; null if it was not. */
  released_at: number | null
  /** JSON: tags with budgets that pay for it, such as `team=research`; null for none. */
  paying_tags: string | null
  /** JSON of the ids of the values of tags that pay for it. */
  paying_values: string | null
}

export interface OwnedItemTable {
  project_id: string
  id: string
  upstream: string
  expires_at: number
}
