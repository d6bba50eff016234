/**
 * The form in which projects are planned. Days are working days since the organization began, from
 * 0; whatever is said to happen on one happens in the order of the tables.
 */

/** A key, and how much of its project's traffic goes over it compared to the others: 0 is none. */
export interface PlannedKey {
  readonly name: string
  readonly weight: number
  /** How long it lives; for ever where nothing is said. */
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

/** What a request to a model usually comes to, in tokens, and how many go to it. */
export interface PlannedModel {
  readonly model: string
  readonly weight: number
  readonly input: number
  readonly output: number
}

export interface Traffic {
  /** Requests in an hour when most is going on, at the end of the month. */
  readonly perHour: number
  /**
   * When: `office` hours of working days, `always` with a quieter night, `night` for a job after
   * midnight, `bursts` for people who try something a few times in a minute.
   */
  readonly shape: 'office' | 'always' | 'night' | 'bursts'
  /** How much of `perHour` there was on the first day. */
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
