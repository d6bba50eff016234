/** Why an identity provider's login was refused, in a sentence for each code of the server's. */

const SENTENCES: Readonly<Record<string, string>> = {
  access_denied: 'The identity provider did not let you in.',
}

const OTHER = 'Signing in did not work. Please try again.'

export const refusalSentence = (code: string): string => SENTENCES[code] ?? OTHER
