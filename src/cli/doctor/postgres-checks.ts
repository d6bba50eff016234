/** Checks of a PostgreSQL store. */
import { isLoopback } from '#config/environment-values.ts'
import type { PostgresFacts } from '#storage/postgres/postgres-inspection.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { Installation } from './installation.ts'

/** Connections of a node: its pool, long reads, the subscription, and that of a migration. */
const NODE_CONNECTIONS = 21
/** Oldest version that has updates from its authors. */
const OLDEST_VERSION = 140_000
/** Round trips of a change are several: from here on requests wait noticeably. */
const SLOW_MS = 20

export const POSTGRES_CHECKS: readonly Check[] = [
  {
    name: 'store.reachable',
    run: async (installation) => {
      const found = await installation.postgres()
      if (!found || 'facts' in found) return found && ok('PostgreSQL answers.')
      return failure(
        `PostgreSQL cannot be used: ${found.fault}.`,
        'Check host, port, user, password and database of DATABASE_URL, and that PostgreSQL runs.',
      )
    },
  },
  check('store.version', ({ versionNumber, version, encoding, hasIcu }) => {
    if (encoding !== 'UTF8') {
      return failure(`The database's encoding is ${encoding}.`, 'Create it with encoding UTF8.')
    }
    if (!hasIcu) {
      return failure('PostgreSQL is built without ICU.', 'Use a package of PostgreSQL with ICU.')
    }
    return versionNumber >= OLDEST_VERSION
      ? ok(`PostgreSQL ${version}, with UTF-8 and ICU.`)
      : warning(`PostgreSQL ${version} gets no updates any more.`, 'Upgrade it to 14 or newer.')
  }),
  check('store.rights', ({ isReadOnly, canCreate }) => {
    if (isReadOnly) {
      return failure(
        'The database rejects writes: it is a standby, or read-only.',
        'Name the primary in DATABASE_URL.',
      )
    }
    return canCreate
      ? ok('The user may create tables.')
      : failure(
          'The user may not create tables in its schema.',
          'GRANT CREATE ON SCHEMA public TO the user, or make it the owner of the database.',
        )
  }),
  check('store.connections', ({ connectionsLeft, connectionsMax }) => {
    const message = `${connectionsLeft} of ${connectionsMax} connections are left for this user.`
    const remedy = `Let max_connections allow ${NODE_CONNECTIONS} for each node.`
    if (connectionsMax < NODE_CONNECTIONS || connectionsLeft <= 0) return failure(message, remedy)
    return connectionsLeft < NODE_CONNECTIONS ? warning(message, remedy) : ok(message)
  }),
  check('store.latency', ({ roundTripMs }) => {
    const message = `A statement takes ${roundTripMs.toFixed(1)} ms.`
    return roundTripMs < SLOW_MS
      ? ok(message)
      : warning(
          message,
          'Run nodes and PostgreSQL in one region: a change takes several round trips.',
        )
  }),
  check('store.notifications', ({ notifies }) => {
    if (notifies === undefined) {
      return warning(
        'A second connection for notifications could not be opened.',
        `Let max_connections allow ${NODE_CONNECTIONS} for each node.`,
      )
    }
    return notifies
      ? ok('Notifications arrive.')
      : failure(
          'A notification did not arrive: a pooler in transaction mode loses them.',
          'Set pool_mode = session in the pooler, or connect to PostgreSQL itself.',
        )
  }),
  check('store.encryption', ({ isTls }, { store }) => {
    const host = store?.kind === 'postgres' ? (URL.parse(store.url)?.hostname ?? '') : ''
    if (isTls) return ok('The connection is encrypted.')
    return host === '' || isLoopback(host)
      ? ok('The connection stays on this machine.')
      : warning(
          'The connection to PostgreSQL is not encrypted.',
          'Add ?sslmode=verify-full to DATABASE_URL, with sslrootcert if need be.',
        )
  }),
]

function check(
  name: string,
  find: (facts: PostgresFacts, installation: Installation) => Finding,
): Check {
  return {
    name,
    run: async (installation) => {
      const found = await installation.postgres()
      return found && 'facts' in found ? find(found.facts, installation) : undefined
    },
  }
}
