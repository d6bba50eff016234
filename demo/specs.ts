/**
 * Specifications of projects, as types. Days are working days since the organization began, from 0;
 * events of one day happen in the order of the tables.
 */

/** A key, and its weight in the project's traffic: 0 is none. */
export interface PlannedKey {
  readonly name: string
  readonly weight: number
  /** Days until it expires; default: never. */
  readonly days?: number
  /** On another day than its owner came. */
  readonly on?: number
}

export interface PlannedMember {
  readonly who: string
  readonly role: 'owner' | 'member'
  readonly keys: readonly PlannedKey[]
}

export interface PlannedAccount {
  readonly name: string
  readonly keys: readonly PlannedKey[]
}

export interface PlannedLimit {
  readonly on: number
  readonly model: string
  readonly requests?: number
  readonly tokens?: number
}

/** Usual tokens of a request to a model, and its weight in the traffic. */
export interface PlannedModel {
  readonly model: string
  readonly weight: number
  readonly input: number
  readonly output: number
  /** The maximum of output that its callers ask for. */
  readonly maxOutput: number
}

export interface Traffic {
  /** Requests in a peak hour, at the end of the month. */
  readonly perHour: number
  /**
   * Hours: `office` for working days, `always` with a quieter night, `hourly` for a job in the
   * first minutes of each hour, `night` for one after midnight, `bursts` for people who try
   * something many times in a minute.
   */
  readonly shape: 'office' | 'always' | 'hourly' | 'night' | 'bursts'
  /** Share of `perHour` on the first day. */
  readonly atFirst: number
  readonly models: readonly PlannedModel[]
}

export interface PlannedProject {
  readonly name: string
  readonly on: number
  readonly archivedOn?: number
  readonly accounts: readonly PlannedAccount[]
  readonly members: readonly PlannedMember[]
  readonly limits: readonly PlannedLimit[]
  readonly traffic: Traffic
}
