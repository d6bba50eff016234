/** Errors of invalid settings, as sentences for the operator. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SettingsError'
  }

  /** A sentence for each fault, with its place. */
  get faults(): readonly string[] {
    return [this.message]
  }
}

/** Several faults. */
export class SettingsErrors extends SettingsError {
  readonly #faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.#faults = faults
  }

  override get faults(): readonly string[] {
    return this.#faults
  }
}

/** Steps that read settings: the faults of all are reported together. */
export interface SettingsSteps {
  /** Runs a step. The function has its result, or throws its fault. */
  run<T>(step: () => T): () => T
  /** Throws the faults of all steps. */
  check(): void
}

export function createSettingsSteps(): SettingsSteps {
  const errors: SettingsError[] = []
  return {
    run: (step) => {
      try {
        const result = step()
        return () => result
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error
        errors.push(error)
        return () => {
          throw error
        }
      }
    },
    check: () => {
      const [first] = errors
      if (!first) return
      const faults = new Set(errors.flatMap((error) => error.faults))
      throw faults.size === 1 ? first : new SettingsErrors([...faults])
    },
  }
}

/** The result of a step; another value if it has failed, which `check` reports. */
export function resultOr<T, U>(step: () => T, other: U): T | U {
  try {
    return step()
  } catch {
    return other
  }
}

/** Reads each member of an object, and throws the faults of all. */
export function readMembers<T extends object>(
  readers: {
    readonly [K in keyof T]: () => T[K]
  },
): T {
  const steps = createSettingsSteps()
  const members = Object.entries<() => unknown>(readers).map(
    ([name, read]) => [name, steps.run(read)] as const,
  )
  steps.check()
  return Object.fromEntries(members.map(([name, result]) => [name, result()])) as T
}
