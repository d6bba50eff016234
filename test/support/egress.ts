/** The way out for tests of single parts: direct, or by the settings of a file. */
import { configuredEgress } from '#config/egress.ts'
import { createSecrets } from '#config/secret.ts'
import { createEgress, type Egress } from '#egress/egress.ts'

export function egressOf(
  entry: Parameters<typeof configuredEgress>[0],
  environment: Readonly<Record<string, string | undefined>> = {},
): Egress {
  const settings = configuredEgress(entry, createSecrets(environment), (setting, reason) => {
    throw new Error(`${setting}: ${reason}`)
  })
  return createEgress(settings)
}

export const DIRECT = egressOf(undefined)
