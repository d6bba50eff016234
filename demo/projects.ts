/** The projects of Acme Research. */
import { LEAVER, OWNER } from './people.ts'
import type { PlannedAccount, PlannedKey, PlannedMember, PlannedProject } from './specs.ts'

const TERRA = { model: 'gpt-5.6-terra', input: 1_500, output: 340, maxOutput: 2_000 }
const LUNA = { model: 'gpt-5.6-luna', input: 900, output: 210, maxOutput: 1_300 }
const SOL = { model: 'gpt-5.6-sol', input: 3_800, output: 620, maxOutput: 4_000 }
const MINI = { model: 'gpt-5.4-mini', input: 2_100, output: 1_500, maxOutput: 5_000 }
export const EMBEDDING_MODEL = 'text-embedding-3-small'
const EMBEDDING = { model: EMBEDDING_MODEL, input: 1_100, output: 0, maxOutput: 0 }

/** Cached share of a chat's input, and the share of chats that have it. */
export const CACHED_SHARE = 0.6
export const CACHED_OFTEN = 0.25

export function kindOf(model: string): 'embeddings' | 'completions' {
  return model === EMBEDDING_MODEL ? 'embeddings' : 'completions'
}

export const MODELS: readonly string[] = [TERRA, LUNA, SOL, MINI, EMBEDDING].map(
  ({ model }) => model,
)

function key(name: string, weight: number, more: Partial<PlannedKey> = {}): PlannedKey {
  return {
    name,
    weight,
    ...more,
  }
}

function account(name: string, ...keys: readonly PlannedKey[]): PlannedAccount {
  return { name, keys }
}

function owner(who: string, ...keys: readonly PlannedKey[]): PlannedMember {
  return {
    who,
    role: 'owner',
    keys,
  }
}

function member(who: string, ...keys: readonly PlannedKey[]): PlannedMember {
  return {
    who,
    role: 'member',
    keys,
  }
}

export const PROJECTS: readonly PlannedProject[] = [
  {
    name: 'Support assistant',
    on: 0,
    accounts: [
      account('support-bot-production', key('Spare', 0, { on: 15 })),
      account('support-bot-staging', key('Load test in spring', 2, { days: 14 })),
      account('ticket-triage'),
    ],
    members: [
      owner('amara.okafor', key('Notebook', 1)),
      member(
        'noah.williams',
        key('Prompt experiments', 2),
        key('Conference', 1, { on: 24, days: 7 }),
      ),
      member('maria.santos', key('Weekly review', 0)),
    ],
    limits: [{ on: 4, model: 'gpt-5.6-terra', requests: 500, tokens: 400_000 }],
    traffic: {
      perHour: 70,
      shape: 'office',
      atFirst: 0.5,
      models: [
        { ...TERRA, weight: 5 },
        { ...LUNA, weight: 3 },
      ],
    },
  },
  {
    name: 'Document search',
    on: 0,
    accounts: [
      account('indexer', key('Reindex', 3, { on: 8, days: 7 })),
      account('search-api', key('Rotation in summer', 4, { on: 10 })),
    ],
    members: [
      owner('lukas.brandt', key('Laptop', 1)),
      member('yuki.sato', key('Relevance study', 1, { days: 21 })),
    ],
    limits: [{ on: 5, model: EMBEDDING_MODEL, tokens: 1_000_000 }],
    traffic: {
      perHour: 38,
      shape: 'always',
      atFirst: 0.6,
      models: [
        { ...EMBEDDING, weight: 7 },
        { ...SOL, weight: 2 },
      ],
    },
  },
  {
    name: 'Contract review',
    on: 1,
    accounts: [account('contract-reader')],
    members: [
      owner('camille.dubois', key('Word add-in', 3), key('Tablet', 0, { on: 25 })),
      member('peter.novak', key('Clause extraction', 2), key('Old laptop', 1, { days: 10 })),
      member('sofia.rossi'),
    ],
    limits: [{ on: 6, model: 'gpt-5.6-sol', requests: 120, tokens: 500_000 }],
    traffic: {
      perHour: 24,
      shape: 'office',
      atFirst: 0.8,
      models: [
        { ...SOL, weight: 4 },
        { ...MINI, weight: 1 },
      ],
    },
  },
  {
    name: 'Code review bot',
    on: 1,
    accounts: [account('review-bot'), account('changelog-writer')],
    members: [
      owner('jonas.keller', key('Command line', 1), key('New laptop', 1, { on: 22 })),
      member('arjun.mehta', key('Editor plug-in', 2)),
      member('oliver.schmidt', key('Editor plug-in', 1), key('Unused', 0)),
    ],
    limits: [],
    traffic: {
      perHour: 30,
      shape: 'office',
      atFirst: 0.7,
      models: [
        { ...MINI, weight: 3 },
        { ...SOL, weight: 2 },
      ],
    },
  },
  {
    name: 'Evaluation harness',
    on: 1,
    accounts: [account('nightly-evaluation'), account('release-gate')],
    members: [
      owner('mei.tanaka', key('Workstation', 1)),
      member('daniel.cohen', key('Ad-hoc runs', 1, { days: 28 })),
    ],
    limits: [
      { on: 2, model: 'gpt-5.6-luna', requests: 60, tokens: 100_000 },
      { on: 2, model: 'gpt-5.6-terra', requests: 60, tokens: 150_000 },
    ],
    traffic: {
      perHour: 5_000,
      shape: 'night',
      atFirst: 0.7,
      models: [
        { ...LUNA, weight: 5 },
        { ...TERRA, weight: 1 },
      ],
    },
  },
  {
    name: 'Meeting notes',
    on: 2,
    accounts: [account('notes-worker')],
    members: [owner('hanna.lindqvist', key('Calendar add-on', 2)), member('grace.mwangi')],
    limits: [],
    traffic: {
      perHour: 20,
      shape: 'office',
      atFirst: 0.4,
      models: [{ ...LUNA, input: 5_200, output: 480, maxOutput: 6_000, weight: 1 }],
    },
  },
  {
    name: 'Translation pipeline',
    on: 2,
    accounts: [
      account('translator-eu', key('Backfill', 1, { on: 9, days: 3 })),
      account('translator-apac', key('Rotation in winter', 3, { on: 20 })),
    ],
    members: [
      owner('elif.yilmaz', key('Terminology check', 0)),
      member('yuki.sato', key('Spot checks', 1)),
    ],
    limits: [{ on: 3, model: 'gpt-5.6-luna', requests: 300, tokens: 20_000 }],
    traffic: {
      perHour: 75,
      shape: 'hourly',
      atFirst: 0.8,
      models: [{ ...LUNA, input: 1_200, output: 1_150, maxOutput: 2_700, weight: 1 }],
    },
  },
  {
    name: 'Sales insights',
    on: 4,
    accounts: [account('crm-sync'), account('forecast', key('Dashboard', 0))],
    members: [
      owner('sofia.rossi', key('Spreadsheet', 1)),
      member('ben.carter', key('Pipeline report', 2, { on: 11 })),
    ],
    limits: [{ on: 8, model: 'gpt-5.6-terra', requests: 200, tokens: 300_000 }],
    traffic: { perHour: 18, shape: 'office', atFirst: 0.5, models: [{ ...TERRA, weight: 1 }] },
  },
  {
    name: 'Playground',
    on: 0,
    accounts: [],
    members: [
      owner(OWNER, key('Trying things out', 2)),
      member('noah.williams', key('Lunch break', 2)),
      member('arjun.mehta', key('Reading group', 2)),
      member('grace.mwangi', key('First steps', 1)),
      member('leila.haddad', key('First steps', 3, { on: 13 })),
      member(LEAVER, key('Workshop', 2)),
      member('maria.santos', key('Never tried', 0)),
    ],
    limits: [
      { on: 1, model: 'gpt-5.6-terra', requests: 6, tokens: 30_000 },
      { on: 1, model: 'gpt-5.6-sol', requests: 6, tokens: 30_000 },
      { on: 1, model: 'gpt-5.6-luna', requests: 10, tokens: 30_000 },
    ],
    traffic: {
      perHour: 6,
      shape: 'bursts',
      atFirst: 0.7,
      models: [
        { ...TERRA, weight: 4 },
        { ...SOL, weight: 1 },
        { ...LUNA, weight: 2 },
      ],
    },
  },
  {
    name: 'Data labelling',
    on: 10,
    accounts: [account('labeller', key('Second worker', 4, { on: 16 }))],
    members: [
      owner('daniel.cohen', key('Guideline tests', 1)),
      member('anders.holm', key('Quality sample', 1, { on: 18 })),
    ],
    limits: [{ on: 11, model: 'gpt-5.6-luna', requests: 1_000, tokens: 1_500_000 }],
    traffic: {
      perHour: 45,
      shape: 'always',
      atFirst: 0.1,
      models: [{ ...LUNA, weight: 1 }],
    },
  },
  {
    name: 'Summer prototype',
    on: 1,
    archivedOn: 11,
    accounts: [account('prototype')],
    members: [owner('jonas.keller', key('Demo day', 1)), member('mei.tanaka')],
    limits: [],
    traffic: { perHour: 16, shape: 'office', atFirst: 1, models: [{ ...TERRA, weight: 1 }] },
  },
  {
    name: 'Voice pilot',
    on: 3,
    archivedOn: 17,
    accounts: [account('call-summaries'), account('voice-frontend')],
    members: [owner('hanna.lindqvist'), member('noah.williams', key('Pilot', 1))],
    limits: [{ on: 4, model: 'gpt-5.6-terra', requests: 30 }],
    traffic: { perHour: 14, shape: 'office', atFirst: 1, models: [{ ...TERRA, weight: 1 }] },
  },
]
