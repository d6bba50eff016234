/** A provider's account: billed amounts by line, and tokens by model, of whole days. */

export const DAY_MS = 86_400_000

/** Whole days of UTC; the end is not included. Unix milliseconds. */
export interface AccountPeriod {
  readonly fromMs: number
  readonly toMs: number
}

/** A billed amount of a day. */
export interface BilledLine {
  /** Start of the day. */
  readonly dayMs: number
  /** The provider's name of the line. */
  readonly name: string
  /** Null: the line is of no model. */
  readonly model: string | null
  readonly nano: bigint
}

/** Tokens of a model on a day. Input includes cached tokens. */
export interface ListedUsage {
  readonly dayMs: number
  readonly model: string
  /** Null: the provider lists no requests. */
  readonly requests: number | null
  readonly input: number
  readonly cached: number
  readonly output: number
  /** Whether it is of a batch, or of a service tier other than the default. */
  readonly isOtherTier: boolean
}

export interface ProviderAccount {
  readonly lines: readonly BilledLine[]
  readonly usage: readonly ListedUsage[]
  /** Sentences about parts that are not compared. */
  readonly notes: readonly string[]
}

/** Reads an account. Rejects with a sentence without secrets. */
export type ReadAccount = (period: AccountPeriod, signal: AbortSignal) => Promise<ProviderAccount>

/** Sentences, each once, of an account that is being read. */
export interface Notes {
  add(sentence: string): void
  list(): readonly string[]
}

const NOTES_MAX = 20

export function createNotes(): Notes {
  const all = new Set<string>()
  return {
    add: (sentence) => {
      if (all.size < NOTES_MAX) all.add(sentence)
    },
    list: () => [...all],
  }
}
