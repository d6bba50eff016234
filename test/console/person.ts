/** People: signed in at an identity provider, in a browser context each, or with an admin key. */
import type { BrowserContext } from 'playwright-core'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { record } from '#storage/transaction.ts'
import { openAs } from '#test/access/browser.ts'
import type { Harness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { type Look, type Visit, visit } from './browser.ts'
import type { ConsoleHarness } from './console-harness.ts'

export type Cookies = Parameters<BrowserContext['addCookies']>[0]

/** No page is open yet: the first navigation finds the session. */
export async function visitAs(
  harness: ConsoleHarness,
  userId: string,
  look: Look = {},
): Promise<Visit> {
  const visited = await visit(harness.browser, harness.url, look)
  await signInAs(visited, harness, userId)
  return visited
}

/** Signs a person in behind the open page, as in another tab. */
export async function signInAs(
  { context }: Visit,
  harness: Harness,
  userId: string,
): Promise<void> {
  await context.addCookies(await cookiesOf(harness, userId))
}

/** Cookie of a new session, for any number of browsers. */
export async function cookiesOf(harness: Harness, userId: string): Promise<Cookies> {
  const session = await openAs(harness, userId)
  const [name = '', value = ''] = (session.cookie() ?? '').split(/=(.*)/s)
  return [{ name, value, url: harness.url, httpOnly: true }]
}

/**
 * An admin key of an owner of the organization with these scopes; null: all. The API cannot yet
 * restrict a key that it creates.
 */
export async function adminKeyOf(
  { system, store }: Harness,
  userId: string,
  name: string,
  scopes: readonly string[] | null = null,
): Promise<string> {
  const actor = personActor({ id: userId, email: null }, 'owner')
  const { id, value } = await adminApiKeys.create({ ...system, actor }, { name })
  await record(store, (tx) =>
    tx
      .updateTable('admin_api_key')
      .set({ scopes: scopes && JSON.stringify(scopes) })
      .where('id', '=', id)
      .execute(),
  )
  return value
}
