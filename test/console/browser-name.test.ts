import assert from 'node:assert/strict'
import { it } from 'node:test'
import { browserName } from '#console/pages/sessions/browser-name.ts'

const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'

it('a browser is named as people call it, and any other program as it calls itself', () => {
  const names = [
    `${MAC} ${WEBKIT} Chrome/153.0.0.0 Safari/537.36`,
    `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15`,
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/153.0 Safari/537.36 Edg/153.0`,
    'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) CriOS/153.0 Mobile Safari/604.1',
    'curl/8.14.1',
  ].map(browserName)
  assert.deepEqual(names, [
    ...['Chrome on macOS', 'Safari on macOS', 'Edge on Windows', 'Firefox on Linux'],
    ...['Chrome on iOS', 'curl/8.14.1'],
  ])
})
