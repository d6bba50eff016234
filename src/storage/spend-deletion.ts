/**
 * Deletion of spend limits together with their owners. Keys and service accounts are found by their
 * rows, so these run before the rows are deleted.
 */
import type { Tx } from './db.ts'
import { command } from './statement.ts'

interface Owners {
  readonly of: string
}

function limitsOfKeys(column: 'key.id' | 'key.project_id' | 'key.service_account_id') {
  return command<Owners>()((db, p) =>
    db
      .deleteFrom('spend_limit')
      .where('scope_kind', '=', 'api_key')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('organization_id', 'scope_id'),
          'in',
          selectFrom('api_key as key')
            .innerJoin('project', 'project.id', 'key.project_id')
            .select(['project.organization_id', 'key.id'])
            .where(column, '=', p.of)
            .$asTuple('organization_id', 'id'),
        ),
      ),
  )
}

function limitsOfAccounts(column: 'account.id' | 'account.project_id') {
  return command<Owners>()((db, p) =>
    db
      .deleteFrom('spend_limit')
      .where('scope_kind', '=', 'service_account')
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('organization_id', 'scope_id'),
          'in',
          selectFrom('service_account as account')
            .innerJoin('project', 'project.id', 'account.project_id')
            .select(['project.organization_id', 'account.id'])
            .where(column, '=', p.of)
            .$asTuple('organization_id', 'id'),
        ),
      ),
  )
}

const limitOfUser = command<Owners>()((db, p) =>
  db
    .deleteFrom('spend_limit')
    .where('scope_kind', '=', 'user')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('organization_id', 'scope_id'),
        'in',
        selectFrom('user')
          .select(['organization_id', 'id'])
          .where('id', '=', p.of)
          .$asTuple('organization_id', 'id'),
      ),
    ),
)

const limitOfKey = limitsOfKeys('key.id')
const limitsOfAccountsKeys = limitsOfKeys('key.service_account_id')
const limitsOfProjectsKeys = limitsOfKeys('key.project_id')
const limitOfAccount = limitsOfAccounts('account.id')
const limitsOfProjectsAccounts = limitsOfAccounts('account.project_id')

export async function deleteLimitOfKey(tx: Tx, id: string): Promise<void> {
  await limitOfKey(tx, { of: id })
}

export async function deleteLimitOfUser(tx: Tx, id: string): Promise<void> {
  await limitOfUser(tx, { of: id })
}

/** Deletes the limits of a service account and of its keys. */
export async function deleteLimitsOfAccount(tx: Tx, id: string): Promise<void> {
  await limitsOfAccountsKeys(tx, { of: id })
  await limitOfAccount(tx, { of: id })
}

/** Deletes the limits of a project's service accounts and keys. */
export async function deleteLimitsInProject(tx: Tx, id: string): Promise<void> {
  await limitsOfProjectsKeys(tx, { of: id })
  await limitsOfProjectsAccounts(tx, { of: id })
}
