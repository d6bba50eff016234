/** Format of e-mail addresses while they are typed. The server validates them. */

/** Whether it looks like a whole address. */
export function isEmail(typed: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(typed.trim())
}
