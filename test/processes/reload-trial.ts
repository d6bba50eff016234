/**
 * `npm run trial:reload`: a server under streams and requests, with a configuration that is
 * reloaded by a signal, by `bailiwick config reload` and by a change of the file in turn. Each
 * tenth file is broken. Its certificate is replaced at each reload by a change of the file.
 * The guard against overload is off: on a machine that is too slow, answers are late.
 *
 *   --reloads=100  reloads
 *   --streams=200  streams under way, each of some three seconds
 *   --rate=500     whole requests a second
 *   --plain        HTTP, without certificates
 *
 * Ends with status 1 where an answer was not whole, where usage does not have each answer once, or
 * where former generations are left.
 */
import { parseArgs } from 'node:util'
import { runReloadRounds } from './reload-rounds.ts'

const { values } = parseArgs({
  options: {
    reloads: { type: 'string', default: '100' },
    streams: { type: 'string', default: '200' },
    rate: { type: 'string', default: '500' },
    plain: { type: 'boolean', default: false },
  },
})
await runReloadRounds({
  reloads: Number(values.reloads),
  brokenEach: 10,
  streams: Number(values.streams),
  perSecond: Number(values.rate),
  isTls: !values.plain,
  pieces: 30,
  print: (line) => void process.stdout.write(`${line}\n`),
})
process.stdout.write('nothing was dropped or counted twice, and no former generation is left\n')
