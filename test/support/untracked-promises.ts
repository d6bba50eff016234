/**
 * Keeps the test runner from following each promise of a test process, the server's included. It
 * does so to find the test of an unhandled error, at 1.6 microseconds for each promise: some files
 * take half as long again by it. Such an error still fails its file, and is printed here.
 *
 *     node --import ./test/support/untracked-promises.ts --test FILE
 */
import asyncHooks from 'node:async_hooks'
import { inspect } from 'node:util'

const { createHook } = asyncHooks

// `node:test` takes the function from the module when it is loaded, which is later.
asyncHooks.createHook = (callbacks) => createHook({ ...callbacks, trackPromises: false })

for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => process.stderr.write(`${inspect(error)}\n`))
}
