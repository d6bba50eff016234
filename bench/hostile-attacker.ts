/**
 * One attack in its own process: `node bench/hostile-attacker.ts NAME READY_PORT PORT ADMIN_KEY
 * KEY…`.
 */
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { ATTACK_NAMES, ATTACKS } from './hostile-list.ts'

const [wanted, readyPort, port, adminKey = '', key = '', ...furtherKeys] = process.argv.slice(2)
const name = ATTACK_NAMES.find((one) => one === wanted)
if (name === undefined) throw new Error(`'${wanted}' is none of ${ATTACK_NAMES.join(', ')}`)
createServer().listen(Number(readyPort), '127.0.0.1')
const foreign = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')
const foreignHost = foreign?.address ?? '127.0.0.1'
ATTACKS[name].start({ port: Number(port), foreignHost, key, furtherKeys, adminKey })
