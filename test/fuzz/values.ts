/** Values that have broken servers before, and random values. */
import fc from 'fast-check'
import { codePoints } from './code-points.ts'

/** Text in any script, and text that no store preserves. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 2, arbitrary: fc.string({ unit: codePoints, maxLength: 30 }) },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\0',
      'a\0b',
      '\ud800',
      'a\udfff',
      '\ufeff',
      '\u202eevil\u202c',
      '\u200b',
      'مرحبا بالعالم',
      'Ça va\u0301\u0302\u0303\u0304',
      '日本語のプロジェクト',
      '👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      '\u{10ffff}',
      'İıſK',
      'x'.repeat(256),
      'x'.repeat(257),
      '😀'.repeat(256),
      'a\u0301'.repeat(200),
      'x'.repeat(40_000),
      "'; drop table project; --",
      '\r\nset-cookie: a=b',
      '__proto__',
      'null',
      '-1',
      '%',
      '\\',
      '"',
      'rl-gpt-4o',
      'a@b',
      'a@b@c',
    ),
  },
)

/** Numbers as JSON and queries write them: in range and out of it, whole and not. */
export const numbers: fc.Arbitrary<string> = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '-1',
    '1.5',
    '1.0',
    '1e2',
    '101',
    '1001',
    '2147483647',
    '2147483648',
    '9007199254740991',
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '123456789012345678901234567890',
    '1e308',
    '1e309',
    '-1e309',
    `1${'0'.repeat(400)}`,
  ),
)

/** JSON that no serializer writes, and text that is invalid JSON. */
export const rawJson: fc.Arbitrary<string> = fc.constantFrom(
  'true',
  'false',
  'null',
  '[]',
  '{}',
  '""',
  '{"__proto__":{"name":"x"}}',
  '{"constructor":{"prototype":{}}}',
  '{"a":1,"a":2}',
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  '[1,2',
  'NaN',
  'undefined',
  "{'name':'x'}",
  '\ufeff{}',
  '"\\ud800"',
  '"\\u0000"',
  '{"toString":1}',
)

/** Names of members and parameters: unknown ones, and those of every object. */
export const names: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'name',
    'role',
    'limit',
    'after',
    'id',
    'object',
    '',
    '[]',
    '[0]',
    'a[b][c]',
    'x'.repeat(3_000),
  ),
  texts,
)

/** Raw path segments. */
export const paths: fc.Arbitrary<string> = fc.constantFrom(
  '',
  '.',
  '..',
  '%2e%2e',
  '%2F',
  'a%2Fb',
  '..%2f..%2f',
  '%00',
  'proj_%00',
  '%',
  '%zz',
  '%ff',
  '%c0%af',
  '%F0%9F%98%80',
  '*',
  ':id',
  'a;b',
  'a%20b',
  "'",
  '__proto__',
  'x'.repeat(257),
  'x'.repeat(1_100),
  'rl-',
  'rl-meta-llama%2FLlama-3-8B',
  'rl-gpt-4o/..',
)

/** Raw query values. */
export const rawQuery: fc.Arbitrary<string> = fc.constantFrom(
  '',
  '%',
  '%zz',
  '%ff',
  '%00',
  '+',
  'a=b=c',
  '&&&',
  ',',
  ',,,',
  'a,b,,c',
  'x,'.repeat(300),
  '%F0%9F%98%80',
  '%ED%A0%80',
)

/** Addresses: few, so that they collide. */
export const emails: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('a@example.com', 'A@Example.com', 'b@example.com', 'ü@münchen.example'),
  fc.nat(40).map((n) => `person-${n}@example.com`),
)
