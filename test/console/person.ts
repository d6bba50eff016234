/** Somebody who signed in at an identity provider, in a browser of their own. */
import { openAs } from '#test/sessions/browser.ts'
import { type Look, type Visit, visit } from './browser.ts'
import type { World } from './world.ts'

/** Nothing is open yet: the first page that is gone to finds the session. */
export const visitAs = async (world: World, userId: string, look: Look = {}): Promise<Visit> => {
  const { harness, browser } = world
  const visited = await visit(browser, harness.url, look)
  const session = await openAs(harness, userId)
  const [name = '', value = ''] = (session.cookie() ?? '').split(/=(.*)/s)
  await visited.context.addCookies([{ name, value, url: harness.url, httpOnly: true }])
  return visited
}
