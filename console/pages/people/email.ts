/** E-mail addresses as they are typed. The server has the last word. */

/** Longest address that the API takes. */
export const EMAIL_MAX = 320

/** Whether it looks like a whole address. */
export const isEmail = (typed: string): boolean => /^[^\s@]+@[^\s@]+$/.test(typed.trim())
