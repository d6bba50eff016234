/** All attacks of `npm run bench:hostile`. */
import { PLAIN_ATTACKS } from './hostile-attacks.ts'
import { TLS_ATTACKS } from './hostile-tls.ts'

export const ATTACKS = { ...PLAIN_ATTACKS, ...TLS_ATTACKS }

export type AttackName = keyof typeof ATTACKS
export const ATTACK_NAMES = Object.keys(ATTACKS) as AttackName[]
