/** Somebody who signed in at an identity provider, in a browser of their own. */
import { openAs } from '#test/sessions/browser.ts'
import { type Look, type Visit, visit } from './browser.ts'
import type { World } from './world.ts'

/** Nothing is open yet: the first page that is gone to finds the session. */
export const visitAs = async (world: World, userId: string, look: Look = {}): Promise<Visit> => {
  const visited = await visit(world.browser, world.harness.url, look)
  await signInAs(visited, world, userId)
  return visited
}

/** Signs somebody in behind the open page, as in another tab. */
export const signInAs = async (
  { context }: Visit,
  { harness }: World,
  userId: string,
): Promise<void> => {
  const session = await openAs(harness, userId)
  const [name = '', value = ''] = (session.cookie() ?? '').split(/=(.*)/s)
  await context.addCookies([{ name, value, url: harness.url, httpOnly: true }])
}
