/** People of Acme Research. Days are as in `specs.ts`. */

export const ORGANIZATION = 'Acme Research'
const DOMAIN = 'acme-research.example'
export function addressOf(who: string): string {
  return `${who}@${DOMAIN}`
}

/** The first owner, who comes with the organization, and the second. */
export const FOUNDER = 'platform'
export const OWNER = 'ingrid.solberg'
/** An owner for some days, with an admin key that reads ever since. */
export const REPORTER = 'tomas.herrera'
export const LEAVER = 'priya.nair'

export const PEOPLE: readonly (readonly [who: string, name: string, on: number])[] = [
  [OWNER, 'Ingrid Solberg', 0],
  [REPORTER, 'Tomás Herrera', 0],
  ['amara.okafor', 'Amara Okafor', 0],
  ['lukas.brandt', 'Lukas Brandt', 0],
  ['mei.tanaka', 'Mei Tanaka', 0],
  ['jonas.keller', 'Jonas Keller', 0],
  ['sofia.rossi', 'Sofia Rossi', 0],
  ['daniel.cohen', 'Daniel Cohen', 0],
  [LEAVER, 'Priya Nair', 0],
  ['elif.yilmaz', 'Elif Yılmaz', 1],
  ['noah.williams', 'Noah Williams', 1],
  ['camille.dubois', 'Camille Dubois', 1],
  ['arjun.mehta', 'Arjun Mehta', 1],
  ['hanna.lindqvist', 'Hanna Lindqvist', 1],
  ['peter.novak', 'Peter Novák', 1],
  ['grace.mwangi', 'Grace Mwangi', 2],
  ['oliver.schmidt', 'Oliver Schmidt', 2],
  ['yuki.sato', 'Yuki Sato', 2],
  ['maria.santos', 'Maria Santos', 2],
  ['ben.carter', 'Ben Carter', 9],
  ['leila.haddad', 'Leila Haddad', 12],
  ['anders.holm', 'Anders Holm', 16],
]

/** Sent on a day, and what became of it. The projects are those that acceptance grants. */
export const INVITES: readonly {
  readonly who: string
  readonly on: number
  readonly outcome: 'accepted' | 'left' | 'withdrawn'
  readonly project: string
}[] = [
  { who: 'victor.lang', on: 3, outcome: 'accepted', project: 'Support assistant' },
  { who: 'chloe.martin', on: 3, outcome: 'left', project: 'Document search' },
  { who: 'isaac.bello', on: 7, outcome: 'accepted', project: 'Evaluation harness' },
  { who: 'wrong.address', on: 7, outcome: 'withdrawn', project: 'Playground' },
  { who: 'zara.ahmed', on: 13, outcome: 'accepted', project: 'Data labelling' },
  { who: 'felix.wagner', on: 14, outcome: 'left', project: 'Sales insights' },
]
/** Sent in the last days, and not accepted yet. */
export const PENDING: readonly (readonly [who: string, project: string])[] = [
  ['nina.petrova', 'Code review bot'],
  ['samuel.osei', 'Playground'],
]
