/** The reload trial in a small size. */
import { it } from 'node:test'
import { hasOpenssl } from '#test/support/certificates.ts'
import { runReloadRounds } from './reload-rounds.ts'

const SMALL = { reloads: 5, brokenEach: 4, streams: 10, perSecond: 50, pieces: 4, print: () => {} }

it('reloads drop no request or stream, count each once and leave nothing', async () => {
  await runReloadRounds({ ...SMALL, isTls: hasOpenssl() })
})
