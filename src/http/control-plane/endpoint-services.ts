/** Parts of the server that the endpoints of the control plane share. */
import type { LastUsed } from '#access/last-used.ts'
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { Context } from '#context.ts'
import type { FailedKeys } from '#control/sessions/failed-keys.ts'
import type { Store } from '#storage/db.ts'

export interface EndpointServices {
  readonly store: Store
  readonly now: Clock
  readonly newId: NewId
  readonly catalog: Catalog
  readonly lastUsed: LastUsed
  readonly failedKeys: FailedKeys
  readonly allowsPrivateWebhooks?: Context['allowsPrivateWebhooks']
  /** Listener for each change, called after its commit and before its answer. */
  readonly onChange?: Context['onChange']
}
