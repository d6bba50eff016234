/**
 * Values of `node:http`, read one by one. An import reads all that it exports, and so loads the
 * runtime's copy of undici as well: 3 MiB, and 30 ms of every start.
 */
export const { Agent, IncomingMessage, STATUS_CODES, request } =
  process.getBuiltinModule('node:http')
