/** A person of the organization in a list, with or without their spend. */
import type { User } from '#contract/users.ts'

export type Listed = Omit<User, 'object'>
